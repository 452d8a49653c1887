import { useEffect, useEffectEvent, useRef } from "react";
import { talk, type TalkEvent, type TalkState } from "./push-to-talk.ts";

/** What push-to-talk must know of the visit. */
export type PushToTalk = {
  isOn: boolean;
  isMicrophoneOn: boolean;
  mayTalk: boolean;
  onHold: (isHeld: boolean) => void;
};

const OWN_MEANING =
  "input, textarea, select, [contenteditable], [role=listbox], [role=menu], [role=dialog], [role=tablist]";
const CONTROLS = "button, a, [role=button], [tabindex]";

const isTaken = (target: EventTarget | null, isByKeyboard: boolean): boolean => {
  if (!(target instanceof Element)) return false;
  if (document.querySelector("[role=dialog], [role=alertdialog], [role=menu]") !== null) return true;
  return target.closest(OWN_MEANING) !== null || (isByKeyboard && target.closest(CONTROLS) !== null);
};

/** Opens the microphone for as long as the space bar is held. A button that only the mouse touched does not take it. */
export const usePushToTalk = ({ isOn, isMicrophoneOn, mayTalk, onHold }: PushToTalk): void => {
  const state = useRef<TalkState>("silent");
  const isByKeyboard = useRef(false);
  const take = useEffectEvent((event: TalkEvent) => {
    const next = talk(state.current, event);
    if (next === state.current) return;
    state.current = next;
    onHold(next === "talking");
  });
  const down = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== " ") {
      if (event.key === "Tab" || event.key.startsWith("Arrow")) isByKeyboard.current = true;
      return;
    }
    const hasModifier = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
    const press = {
      isRepeated: event.repeat,
      hasModifier,
      isTaken: !isOn || isTaken(event.target, isByKeyboard.current),
      isMicrophoneOn,
      mayTalk,
    };
    take({ type: "down", press });
    if (state.current === "silent") return;
    event.preventDefault();
    event.stopPropagation();
  });
  const up = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== " " || state.current === "silent") return;
    event.preventDefault();
    event.stopPropagation();
    take({ type: "up" });
  });
  useEffect(() => {
    if (!mayTalk || !isOn) take({ type: "lost" });
  }, [mayTalk, isOn]);
  useEffect(() => {
    const ending = new AbortController();
    const options = { capture: true, signal: ending.signal };
    const touched = () => {
      isByKeyboard.current = false;
    };
    const lost = () => take({ type: "lost" });
    window.addEventListener("keydown", (event) => down(event), options);
    window.addEventListener("keyup", (event) => up(event), options);
    window.addEventListener("pointerdown", touched, options);
    window.addEventListener("blur", lost, options);
    document.addEventListener("visibilitychange", lost, options);
    return () => {
      ending.abort();
      lost();
    };
  }, []);
};
