/** Exit code of a command that is not finished, though nothing is wrong: run it again (EX_TEMPFAIL of sysexits.h). */
export const NOT_FINISHED = 75;

/** Exit code of a run that failed and would fail again in the same way: its training diverged (EX_DATAERR). */
export const FAILED_FOR_GOOD = 65;
