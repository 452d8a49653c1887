import { useStrings } from "../../strings/strings-provider.tsx";
import { GuestPage } from "./guest-page.tsx";

/** The moment in which the link is looked up; no spinner, because it is over at once or becomes an obstacle. */
export const LookingScreen = ({ clinicName }: { clinicName: string | null }) => {
  const { t } = useStrings();
  return <GuestPage clinicName={clinicName} title={t("guest.looking")} />;
};
