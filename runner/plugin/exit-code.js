// The exit code of a run. Plain JavaScript, because cucumber.js loads it before anything can go wrong.

/** 0 all hold, 1 the platform breaks its specification, 2 the bench is broken; undefined as long as nobody knows. */
let verdict;
/** With what cucumber is to end. */
let expected = 0;

/** Keeps `code` as the run's exit code, whatever cucumber makes of the run; 1 of cucumber's where failures are expected. */
function decide(code, hasFailures = false) {
  verdict = code;
  expected = hasFailures ? 1 : 0;
}

/** @param cucumber the code cucumber would end with; its 1 says nothing of the platform, only that something failed */
function finalCode(cucumber, decided, wanted = 0) {
  if (decided === undefined) return cucumber === 0 ? 0 : 2;
  return decided === 0 && cucumber !== wanted ? 2 : decided;
}

process.on('exit', (code) => {
  process.exitCode = finalCode(code, verdict, expected);
});

module.exports = { decide, finalCode };
