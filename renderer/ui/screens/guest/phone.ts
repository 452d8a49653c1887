/** The address that calls a number: its digits and a plus sign at the front; null when there is no digit to call. */
export const telOf = (phone: string): string | null => {
  const digits = phone.replaceAll(/\D/gu, "");
  if (digits === "") return null;
  return `tel:${phone.trim().startsWith("+") ? "+" : ""}${digits}`;
};
