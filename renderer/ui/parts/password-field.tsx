import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { useStrings } from "../strings/strings-provider.tsx";
import { IconButton } from "./icon-button.tsx";
import { TextField, type TextFieldProps } from "./text-field.tsx";

/** A password with a button that shows it; it is hidden again whenever the field is drawn anew. */
export const PasswordField = (props: Omit<TextFieldProps, "type" | "end">) => {
  const { t } = useStrings();
  const [isShown, setShown] = useState(false);
  const toggle = (
    <IconButton
      icon={isShown ? EyeOff : Eye}
      label={isShown ? t("parts.hidePassword") : t("parts.showPassword")}
      onPress={() => setShown(!isShown)}
    />
  );
  return <TextField {...props} type={isShown ? "text" : "password"} spellCheck="false" end={toggle} />;
};
