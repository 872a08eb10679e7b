import { agentStyle, axisLine, ink, landmarkStyle, mutedInk, wallFill } from "../../figure/theme.js";

/** Colours of a replay. All are the theme's, so that pages can recolour them. */
export const replayLook = {
  ink,
  muted: mutedInk,
  axis: axisLine,
  wall: wallFill,
  red: agentStyle.red.color,
  blue: agentStyle.blue.color,
  goal: landmarkStyle.goal.color,
  fake: landmarkStyle.fake.color,
};

export type ReplayLook = typeof replayLook;
