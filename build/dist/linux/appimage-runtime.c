/*
 * The head of Anteroom's AppImage, for trying updates on Linux; no clinic gets one. It unpacks the squashfs that
 * follows it into a private folder, runs AppRun there and removes the folder when that ends. It needs unsquashfs.
 * The folder's lock is held while the program runs, so that what a killed start left behind is swept by the next.
 * Format: AppImage specification, type 2 ("AI\2" at offset 8, which the build writes; APPIMAGE, APPDIR, ARGV0, OWD).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PREFIX "anteroom-appimage-"
#define EXIT_TROUBLE 70

static char folder[PATH_MAX];
static volatile pid_t child;

static int trouble(const char *sentence) {
  fprintf(stderr, "%s\n", sentence);
  return EXIT_TROUBLE;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at) {
  (void)status, (void)kind, (void)at;
  remove(path);
  return 0;
}

static void remove_tree(const char *path) { nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS); }

/* The length of this very ELF file, behind which the squashfs begins. */
static long head_length(const char *path) {
  Elf64_Ehdr head;
  FILE *file = fopen(path, "rb");
  if (file == NULL) return -1;
  size_t count = fread(&head, sizeof head, 1, file);
  fclose(file);
  if (count != 1) return -1;
  return (long)(head.e_shoff + (unsigned long)head.e_shentsize * head.e_shnum);
}

static const char *place(void) {
  const char *named = getenv("TMPDIR");
  return named != NULL && named[0] == '/' ? named : "/tmp";
}

/* A folder of ours whose lock is free belongs to a start that was killed. */
static void sweep(const char *parent) {
  char path[PATH_MAX], lock[PATH_MAX + 8];
  struct stat status;
  struct dirent *entry;
  DIR *listing = opendir(parent);
  if (listing == NULL) return;
  while ((entry = readdir(listing)) != NULL) {
    if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) != 0) continue;
    if (snprintf(path, sizeof path, "%s/%s", parent, entry->d_name) >= (int)sizeof path) continue;
    if (lstat(path, &status) != 0 || !S_ISDIR(status.st_mode) || status.st_uid != getuid()) continue;
    snprintf(lock, sizeof lock, "%s/lock", path);
    int file = open(lock, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) continue;
    if (flock(file, LOCK_EX | LOCK_NB) == 0) remove_tree(path);
    close(file);
  }
  closedir(listing);
}

static int make_folder(void) {
  char lock[PATH_MAX + 8];
  if (snprintf(folder, sizeof folder, "%s/" PREFIX "XXXXXX", place()) >= (int)sizeof folder) return -1;
  if (mkdtemp(folder) == NULL) return -1;
  snprintf(lock, sizeof lock, "%s/lock", folder);
  int file = open(lock, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  return file < 0 || flock(file, LOCK_EX) != 0 ? -1 : 0;
}

static void pass_on(int number) {
  if (child > 0) kill(child, number);
}

static int run(char *const words[], int is_quiet) {
  pid_t parent = getpid();
  child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(EXIT_TROUBLE);
    if (is_quiet) {
      int nowhere = open("/dev/null", O_WRONLY);
      if (nowhere >= 0) dup2(nowhere, 1);
    }
    execvp(words[0], words);
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int unpack(const char *image, const char *target) {
  char offset[32];
  long length = head_length(image);
  if (length <= 0) return -1;
  snprintf(offset, sizeof offset, "%ld", length);
  char *words[] = {"unsquashfs", "-q", "-n", "-no-xattrs", "-o", offset, "-d", (char *)target, (char *)image, NULL};
  return run(words, 1);
}

static void announce(const char *image, const char *app, const char *name) {
  char here[PATH_MAX];
  setenv("APPIMAGE", image, 1);
  setenv("APPDIR", app, 1);
  setenv("ARGV0", name, 1);
  if (getcwd(here, sizeof here) != NULL) setenv("OWD", here, 1);
}

int main(int count, char *words[]) {
  char image[PATH_MAX], app[PATH_MAX + 8], start[PATH_MAX + 16];
  (void)count;
  ssize_t length = readlink("/proc/self/exe", image, sizeof image - 1);
  if (length <= 0) return trouble("Anteroom cannot find its own file: mount /proc and start it again.");
  image[length] = '\0';
  sweep(place());
  if (make_folder() != 0) return trouble("Anteroom found no place to unpack itself: make room in /tmp or set TMPDIR.");
  int signals[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGUSR2};
  for (unsigned at = 0; at < sizeof signals / sizeof *signals; at++) signal(signals[at], pass_on);
  snprintf(app, sizeof app, "%s/app", folder);
  snprintf(start, sizeof start, "%s/AppRun", app);
  int code = unpack(image, app);
  if (code != 0) {
    remove_tree(folder);
    return trouble("Anteroom could not unpack itself: install squashfs-tools, make room in /tmp, and start it again.");
  }
  announce(image, app, words[0]);
  words[0] = start;
  code = run(words, 0);
  remove_tree(folder);
  return code < 0 ? EXIT_TROUBLE : code;
}
