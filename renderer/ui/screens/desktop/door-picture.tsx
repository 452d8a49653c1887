import styles from "./door-picture.module.css";

/** The picture beside the sign-in: a chair before a door that stands open. */
export const DoorPicture = () => (
  <svg className={styles.picture} viewBox="0 0 310 330" aria-hidden>
    <rect className={styles.wall} x="54" y="4" width="200" height="289" rx="10" />
    <g className={styles.chair}>
      <path d="M10 168v52" />
      <path d="M14 230v62M44 230v62" />
      <path className={styles.seat} d="M11 225h36" />
    </g>
    <path className={styles.way} d="M84 294V52a14 14 0 0 1 14-14h92v256z" />
    <path className={styles.leaf} d="M190 38l64 22v256l-64-22z" />
    <path className={styles.floor} d="M4 294h300" />
    <circle className={styles.knob} cx="206" cy="174" r="6" />
  </svg>
);
