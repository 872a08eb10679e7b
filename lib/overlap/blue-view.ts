/**
 * Where things stand in blue's observation of the physical-deception world (10 numbers, reference-experiment 1.5).
 * Everything in this room that touches an observation does so through these names.
 */
export const BLUE_VIEW = { size: 10, goal: 0, landmarks: [2, 4], red: 6, flag: 8 } as const;

/** The columns of blue's observation that show red. */
export const RED_SLOT: readonly number[] = [BLUE_VIEW.red, BLUE_VIEW.red + 1];

/** Red's observation: landmark 0, landmark 1, blue (zeros when out of sight). */
export const RED_VIEW = { size: 6, landmarks: [0, 2], blue: 4 } as const;

/** True when blue does not see red: both offsets exactly zero (the published test). */
export function redUnseen(view: Float32Array, at = 0): boolean {
  return view[at + BLUE_VIEW.red] === 0 && view[at + BLUE_VIEW.red + 1] === 0;
}

/** Index (0 or 1) of the landmark that blue's observation names as the goal. */
export function goalLandmark(view: Float32Array, at = 0): 0 | 1 {
  const [first] = BLUE_VIEW.landmarks;
  const same = view[at + first] === view[at + BLUE_VIEW.goal] && view[at + first + 1] === view[at + BLUE_VIEW.goal + 1];
  return same ? 0 : 1;
}
