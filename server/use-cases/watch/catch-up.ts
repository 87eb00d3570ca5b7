/** Later than this, of several rungs only the highest is carried out (DATA-MODEL A.7 "after a long stop"). */
export const catchUpAfterMs = 36 * 3_600_000
