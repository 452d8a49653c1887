/** Whether the microphone is open only because a key is held. */
export type TalkState = "silent" | "talking";

/** What decides whether a press of the space bar opens the microphone. */
export type TalkPress = {
  isRepeated: boolean;
  hasModifier: boolean;
  /** The focus is in a field, a list, a window or on something that a keyboard reached: there the space bar has its own meaning. */
  isTaken: boolean;
  isMicrophoneOn: boolean;
  /** False while the host keeps it muted, and while nobody may send. */
  mayTalk: boolean;
};

/** What happens to a held space bar; `lost` stands for a window that lost the focus or the right to speak. */
export type TalkEvent = { type: "down"; press: TalkPress } | { type: "up" } | { type: "lost" };

const opens = (press: TalkPress): boolean =>
  !press.isRepeated && !press.hasModifier && !press.isTaken && !press.isMicrophoneOn && press.mayTalk;

/** The next state; the microphone is opened and closed only where it changes. */
export const talk = (state: TalkState, event: TalkEvent): TalkState => {
  switch (event.type) {
    case "down":
      return state === "talking" || opens(event.press) ? "talking" : "silent";
    case "up":
    case "lost":
      return "silent";
  }
};
