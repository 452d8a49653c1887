import { Select } from "../../parts/select.tsx";
import type { TestedDevice } from "./types.ts";

/** What the choices take. */
export type DeviceChoicesProps = { label: string; device: TestedDevice; onChoose: (id: string) => void };

/** A list to choose from, shown only when there is a choice. */
export const DeviceChoices = ({ label, device, onChoose }: DeviceChoicesProps) => {
  const { choices, chosenId } = device;
  if (choices.length < 2 || chosenId === null) return null;
  return <Select label={label} value={chosenId} options={choices} onChange={onChoose} size="small" />;
};
