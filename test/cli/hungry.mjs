// Loaded with --import: a worker that trains the run of index 1 needs more memory than there is.
if (process.argv.includes("--index") && process.argv.at(process.argv.indexOf("--index") + 1) === "1") {
  const kept = [];
  for (;;) kept.push(new Array(1e5).fill(kept.length));
}
