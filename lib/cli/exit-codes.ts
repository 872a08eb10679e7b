/** Exit code of a command that is not finished, though nothing is wrong: run it again (EX_TEMPFAIL of sysexits.h). */
export const NOT_FINISHED = 75;
