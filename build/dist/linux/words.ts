/** Who answers for the packages; the project has no address that could be written to. */
export const MAINTAINER = "Anteroom contributors <contributors@anteroom.invalid>";

/** One line about the program. */
export const SYNOPSIS = "end-to-end encrypted telehealth visits behind a waiting room";

/** The program in a few lines, as package managers show it. */
export const DESCRIPTION = `The desktop of a clinic's telehealth service. A clinician sees who waits,
admits one person or a group, and talks with them over an end-to-end
encrypted call. It needs the clinic's own Anteroom service.`;
