import { FactorCode } from "../../../../protocol/accounts.ts";

/** Whether what was typed can be a second factor: six digits, or a recovery code. */
export const isCodeComplete = (typed: string): boolean => FactorCode.safeParse(typed).success;
