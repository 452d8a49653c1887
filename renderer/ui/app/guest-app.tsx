import type { Clock } from "../parts/clock.ts";
import { ArriveScreen } from "../screens/guest/arrive-screen.tsx";
import { CheckInScreen } from "../screens/guest/check-in-screen.tsx";
import { DeviceTestScreen } from "../screens/guest/device-test-screen.tsx";
import { GoodbyeScreen } from "../screens/guest/goodbye-screen.tsx";
import { GuestVisitScreen } from "../screens/guest/guest-visit-screen.tsx";
import { LookingScreen } from "../screens/guest/looking-screen.tsx";
import { ObstacleScreen } from "../screens/guest/obstacle-screen.tsx";
import type { GoodbyeView, GuestIntents, GuestView } from "../screens/guest/types.ts";
import { WaitingScreen } from "../screens/guest/waiting-screen.tsx";
import { StringsProvider } from "../strings/strings-provider.tsx";

/** What the patient's program takes; `wishes` are the languages of the browser, best first. */
export type GuestAppProps = {
  view: GuestView;
  intents: GuestIntents;
  clock: Clock;
  wishes: readonly string[];
};

/** Whose keys died on hold goes on with the same card; everybody else begins with the link. */
const wayBack = ({ reason }: GoodbyeView, { waitAgain, rejoin }: GuestIntents): (() => void) =>
  reason === "heldTooLong" ? waitAgain : rejoin;

const Screen = ({ view, intents, clock }: Omit<GuestAppProps, "wishes">) => {
  const { clinicName, phone } = view;
  switch (view.screen) {
    case "looking":
      return <LookingScreen clinicName={clinicName} />;
    case "obstacle":
      return (
        <ObstacleScreen
          key={view.obstacle}
          clinicName={clinicName}
          phone={phone}
          obstacle={view.obstacle}
          intents={intents}
        />
      );
    case "arrive":
      return <ArriveScreen clinicName={clinicName} view={view.arrive} onArrive={intents.arrive} />;
    case "checkIn":
      return <CheckInScreen clinicName={clinicName} view={view.checkIn} onCheckIn={intents.checkIn} />;
    case "deviceTest":
      return <DeviceTestScreen clinicName={clinicName} view={view.deviceTest} intents={intents} />;
    case "waiting":
      return <WaitingScreen clinicName={clinicName} view={view.waiting} onLeave={intents.leaveWaitingRoom} />;
    case "visit":
      return <GuestVisitScreen view={view.visit} intents={intents} clock={clock} />;
    case "goodbye":
      return (
        <GoodbyeScreen
          clinicName={clinicName}
          phone={phone}
          view={view.goodbye}
          onRejoin={wayBack(view.goodbye, intents)}
        />
      );
  }
};

/** The patient's whole program: one screen at a time, each drawn from the view alone. */
export const GuestApp = ({ view, intents, clock, wishes }: GuestAppProps) => (
  <StringsProvider wishes={wishes}>
    <Screen view={view} intents={intents} clock={clock} />
  </StringsProvider>
);
