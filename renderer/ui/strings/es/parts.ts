import { type Catalogue } from "../catalogue.ts";

/** Words of the parts that every screen shares, in Spanish. */
export const parts: Catalogue["parts"] = {
  close: "Cerrar",
  cancel: "Cancelar",
  copy: "Copiar",
  copied: "Copiado",
  copyNamed: "Copiar {{name}}",
  showPassword: "Mostrar la contraseña",
  hidePassword: "Ocultar la contraseña",
};
