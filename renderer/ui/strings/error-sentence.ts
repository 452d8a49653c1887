import { type ErrorCode } from "../../../protocol/errors.ts";
import { type Translate } from "./catalogue.ts";

/** What a failure's code says to a person: what happened, and what to do next. */
export const errorSentence = (t: Translate, code: ErrorCode): string => t(`errors.${code}`);
