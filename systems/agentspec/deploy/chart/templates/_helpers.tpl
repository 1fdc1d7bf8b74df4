{{/* Names: agentspec-operator and so on for a release called agentspec, else with the release's name before it. */}}
{{- define "agentspec.prefix" -}}
{{- $release := .Release.Name | replace "." "-" -}}
{{- if contains .Chart.Name $release -}}
{{- $release | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" ($release | trunc 30 | trimSuffix "-") .Chart.Name -}}
{{- end -}}
{{- end -}}

{{- define "agentspec.operator" -}}{{ include "agentspec.prefix" . }}-operator{{- end -}}
{{- define "agentspec.webhook" -}}{{ include "agentspec.prefix" . }}-webhook{{- end -}}
{{- define "agentspec.centralService" -}}{{ include "agentspec.prefix" . }}-central-service{{- end -}}

{{/* Takes the root and the component. */}}
{{- define "agentspec.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "agentspec.labels" -}}
{{ include "agentspec.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{/* Takes the root and the image's values. */}}
{{- define "agentspec.image" -}}
{{ .image.repository }}:{{ .image.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{/* What keeps every pod of the chart in its place. */}}
{{- define "agentspec.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "agentspec.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Who makes the webhook's certificate: cert-manager, user or operator; empty without a webhook (OPR-29). */}}
{{- define "agentspec.certificateFrom" -}}
{{- if .Values.webhook.enabled -}}
{{- if .Values.webhook.certManager.enabled -}}
cert-manager
{{- else if .Values.webhook.caBundle -}}
user
{{- else -}}
operator
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Where the central service is; empty for none. */}}
{{- define "agentspec.centralServiceUrl" -}}
{{- if .Values.controlPlane.enabled -}}
{{- .Values.controlPlane.url | default (printf "http://%s.%s.svc" (include "agentspec.centralService" .) .Release.Namespace) -}}
{{- end -}}
{{- end -}}

{{/* The admin key as base64: the one given, else the one there is, else a new one. */}}
{{- define "agentspec.adminKey" -}}
{{- $existing := lookup "v1" "Secret" .Release.Namespace (include "agentspec.centralService" .) | default dict -}}
{{- if .Values.controlPlane.apiKey -}}
{{- .Values.controlPlane.apiKey | b64enc -}}
{{- else if .Values.controlPlane.url -}}
{{- fail "controlPlane.url is set; it needs controlPlane.apiKey, the admin key of that central service" -}}
{{- else -}}
{{- dig "data" "admin-key" (randAlphaNum 40 | b64enc) $existing -}}
{{- end -}}
{{- end -}}

{{/* What the operator does with observations and what belongs to them. */}}
{{- define "agentspec.observationRules" -}}
- apiGroups: [agentspec.io]
  resources: [agentobservations]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [agentspec.io]
  resources: [agentobservations/status]
  verbs: [get, patch]
- apiGroups: ['']
  resources: [events]
  verbs: [create, patch]
{{- if .Values.webhook.enabled }}
- apiGroups: ['']
  resources: [services]
  verbs: [create]
{{- end }}
{{- end -}}
