import { createHmac, randomUUID } from "node:crypto";

/** A message of the Jupyter protocol, as far as it is used here. */
export interface JupyterMessage {
  type: string;
  id: string;
  /** Id of the request that this message belongs to. */
  parent: string | undefined;
  content: Record<string, unknown>;
}

/** A message with what a reply to it needs. */
export interface ReceivedMessage extends JupyterMessage {
  /** Where it came from, through which sockets. */
  route: Buffer[];
  header: object;
}

const delimiter = "<IDS|MSG>";

/** The frames of a new message, signed. `parent` is the header of the request that it answers. */
export function writeMessage(
  key: string,
  { type, session, content, parent = {} }: { type: string; session: string; content: object; parent?: object },
): { id: string; frames: string[] } {
  const id = randomUUID();
  const date = new Date().toISOString();
  const header = { msg_id: id, session, username: "overlap", msg_type: type, version: "5.3", date };
  const parts = [header, parent, {}, content].map((part) => JSON.stringify(part));
  return { id, frames: [delimiter, sign(key, parts), ...parts] };
}

/** Undefined for what is not a message signed with this key. */
export function readMessage(key: string, frames: readonly Buffer[]): ReceivedMessage | undefined {
  const at = frames.findIndex((frame) => frame.toString() === delimiter);
  if (at < 0 || frames.length < at + 6) return undefined;
  const parts = frames.slice(at + 2).map((frame) => frame.toString());
  if (frames[at + 1].toString() !== sign(key, parts)) return undefined;
  const [header, parent, , content] = parts.map((part) => JSON.parse(part));
  return {
    type: header.msg_type,
    id: header.msg_id,
    parent: parent.msg_id,
    content,
    route: frames.slice(0, at),
    header,
  };
}

function sign(key: string, parts: readonly string[]): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}
