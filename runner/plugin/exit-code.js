// The exit code of a run. Plain JavaScript, because cucumber.js loads it before anything can go wrong.

/** 0 all hold, 1 the platform breaks its specification, 2 the bench is broken; undefined as long as nobody knows. */
let verdict;

/** Keeps `code` as the run's exit code, whatever cucumber makes of the run. */
function decide(code) {
  verdict = code;
}

/** @param cucumber the code cucumber would end with; its 1 says nothing of the platform, only that something failed */
function finalCode(cucumber, decided) {
  if (decided === undefined || decided === 0) return cucumber === 0 ? 0 : 2;
  return decided;
}

process.on('exit', (code) => {
  process.exitCode = finalCode(code, verdict);
});

module.exports = { decide, finalCode };
