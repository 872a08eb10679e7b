import { darkColours } from "../dark-colours.js";
import { replayLook } from "./look.js";

const look = Object.entries(replayLook);

/** The player draws with variables in the place of colours, so that a dark page need only set them. */
export const playerLook = Object.fromEntries(look.map(([name]) => [name, `var(--${name})`]));

const lightColours = look.map(([name, colour]) => `--${name}:${colour}`).join(";");
/** For the style of whatever is dark. */
export const playerDarkColours = look
  .map(([name, colour]) => `--${name}:${darkColours.find(([light]) => light === colour)?.[1] ?? colour}`)
  .join(";");

/** JupyterLab says on its body when its theme is dark. */
const darkLab = 'body[data-jp-theme-light="false"]';

/** The player's own style; it comes with its script. */
export const playerStyle = `.overlap-player{${lightColours};max-width:30rem;font:14px/1.45 system-ui,"Helvetica Neue",Arial,sans-serif;outline-offset:6px}
.overlap-player p{margin:.3rem 0}
.overlap-player .title{font-weight:650;font-size:16px}
.overlap-player svg{display:block;width:100%;height:auto}
.overlap-player .key,.overlap-player .state{font-size:13px;opacity:.85;font-variant-numeric:tabular-nums}
.overlap-player .key span{white-space:nowrap;margin-right:.8em}
.overlap-player .controls{display:flex;align-items:center;gap:.6rem;margin:.5rem 0}
.overlap-player button{font:inherit;color:inherit;background:none;border:1px solid var(--axis);border-radius:6px;min-width:4.6rem;min-height:2.75rem;cursor:pointer}
.overlap-player input{flex:1;min-width:0;height:2.75rem;margin:0;cursor:pointer}
.overlap-player output{white-space:nowrap;min-width:6.6em;text-align:right;font-variant-numeric:tabular-nums}
.overlap-player .state{white-space:pre-line}
.overlap-player .curve{margin-top:.6rem}
.overlap-replay[data-live] .overlap-strip{display:none}
@media print{.overlap-player{display:none}.overlap-replay[data-live] .overlap-strip{display:block}}
${darkLab} .overlap-player{color-scheme:dark;${playerDarkColours}}`;
