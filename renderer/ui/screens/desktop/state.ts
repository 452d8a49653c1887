import type { SettingsView } from "../settings/types.ts";
import type { ClinicView, ColleagueView, CoverView, RedeemView, SignInView, TodayView } from "./types.ts";

/** The one state of the desktop: which screen there is, and what it shows. */
export type DesktopState =
  | { screen: "starting" }
  | { screen: "signIn"; signIn: SignInView }
  | { screen: "redeem"; redeem: RedeemView }
  | { screen: "covered"; cover: CoverView }
  /** A call that goes on behind the cover is seen and heard, without a name. */
  | { screen: "coveredVisit"; cover: CoverView }
  | { screen: "today"; today: TodayView }
  | { screen: "clinic"; clinic: ClinicView }
  | { screen: "settings"; settings: SettingsView }
  | { screen: "colleague"; colleague: ColleagueView }
  | { screen: "visit" };
