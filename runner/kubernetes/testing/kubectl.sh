#!/usr/bin/env bash
# Stands in for kubectl: tells the cluster of a test what it was asked, prints what that says, ends as it is told.
# In bash, which speaks TCP and starts in no time; a test asks it a dozen times.
input=
for argument; do
  if [ "$argument" = - ]; then input=$(cat); fi
done
exec 3<>"/dev/tcp/127.0.0.1/$FAKE_CLUSTER_PORT"
printf '%s\0' "$#" "$@" "$input" >&3
while IFS= read -r line <&3; do
  case $line in
    out:*) printf '%s\n' "${line#*:}" ;;
    err:*) printf '%s\n' "${line#*:}" >&2 ;;
    end:*) exit "${line#*:}" ;;
  esac
done
# A cluster that goes away without a word is a failure.
exit 1
