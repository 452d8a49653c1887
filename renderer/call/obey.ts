import type { SignedEnvelope } from "../../protocol/signed/envelope.ts";
import type { CommandReader } from "../e2ee/host-commands.ts";
import type { CallCore } from "./call-core.ts";
import type { MediaPort } from "./ports.ts";

/** What commands are obeyed with. */
export type ObeyParts = {
  reader: CommandReader;
  core: Pick<CallCore, "snapshot" | "setAsked" | "noteObeyed">;
  media: Pick<MediaPort, "setMicrophone" | "setCamera">;
};

/** Obeys a verified command of whoever leads as if the person had pressed; anything else is ignored. Nothing is ever opened. */
export const obeyCommand = async (
  { reader, core, media }: ObeyParts,
  envelope: SignedEnvelope,
): Promise<void> => {
  const command = await reader.read(envelope);
  if (!command.ok) return;
  switch (command.value.kind) {
    case "mute":
      core.setAsked(null);
      core.noteObeyed("mute");
      return void (await media.setMicrophone(false));
    case "stopCamera":
      core.noteObeyed("stopCamera");
      return void (await media.setCamera(false));
    case "askUnmute":
      if (!core.snapshot().media.own.isMicrophoneOn) core.setAsked("unmute");
  }
};
