/** Words of the parts that every screen shares. */
export const parts = {
  close: "Close",
  cancel: "Cancel",
  copy: "Copy",
  copied: "Copied",
  copyNamed: "Copy {{name}}",
  showPassword: "Show the password",
  hidePassword: "Hide the password",
} as const;
