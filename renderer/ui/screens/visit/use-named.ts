import { useStrings } from "../../strings/strings-provider.tsx";

/** Gives everybody a name to show: after a window was lost its host knows people, but no names, until they come anew. */
export const useNamed = (): ((name: string) => string) => {
  const { t } = useStrings();
  return (name) => (name === "" ? t("visit.people.unnamed") : name);
};
