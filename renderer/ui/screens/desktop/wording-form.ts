import { PHONE_MAX, WORDING_MAX } from "../../../../protocol/limits.ts";
import { type Wording } from "../../../../protocol/visit.ts";

/** Characters that can still be written; counted as the service counts them. */
export const charactersLeft = (text: string): number => WORDING_MAX - text.trim().length;

/** Whether a number can stand in the waiting room: empty, or digits with a plus sign in front and the usual signs between. */
export const isPhone = (phone: string): boolean => {
  const text = phone.trim();
  return text === "" || (text.length <= PHONE_MAX && /^\+?[\d\s()./-]*$/u.test(text) && /\d/u.test(text));
};

/** The wording as it would be saved. */
export const trimmed = ({ text, phone }: Wording): Wording => ({ text: text.trim(), phone: phone.trim() });

/** Whether there is anything to save. */
export const hasChanged = (form: Wording, saved: Wording): boolean => {
  const { text, phone } = trimmed(form);
  return text !== saved.text || phone !== saved.phone;
};
