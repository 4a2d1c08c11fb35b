/*
 * pid1-agent: tells the page what the guest has changed since it started.
 *
 * The kernel runs it as rdinit. It forks, and the parent executes the init that
 * the kernel would have run, with the arguments, environment and open files it
 * would have had: that is process 1, and it has no child that wait() knows of.
 * The child stays in a mount namespace of its own, where it sees the bare root
 * file system whatever is mounted over it later, and answers on ttyS2.
 *
 * It comes in /.pid1, and removes that before init starts. A symbolic link
 * there, "init", holds the path of an init other than /init; another,
 * "requested", the path that init= on the command line asks for.
 *
 * What is said on the line: src/machine/agent/protocol.ts.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define HOME "/.pid1"
#define NAME "pid1-agent"
#define VERSION 1

#define LINE 2
#define TTY_MAJOR 4
#define SERIAL_MINOR 64
#define SERIAL_LINES 4
#define MEM_MAJOR 1
#define KMSG_MINOR 11

#define REQUEST_MAX 65536
#define CHUNK 8192

/* A directory of device nodes that no path leads to. */
static int nodes;

static int open_node(const char *name, int major, int minor, int flags)
{
	mknodat(nodes, name, S_IFCHR | 0600, makedev(major, minor));
	return openat(nodes, name, flags | O_NOCTTY | O_CLOEXEC);
}

static int open_serial(int line, int flags)
{
	char name[] = "ttyS0";

	name[4] += line;
	return open_node(name, TTY_MAJOR, SERIAL_MINOR + line, flags | O_RDWR | O_NONBLOCK);
}

/*
 * A file system that stays as long as its descriptor: nodes in the root file
 * system would be seen there, and an open terminal behaves unlike a closed one.
 */
static void make_nodes(void)
{
	mount(NAME, HOME, "ramfs", 0, NULL);
	nodes = open(HOME, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	umount2(HOME, MNT_DETACH);
}


/* The kernel's log, in its own words (linux/init/main.c: kernel_init). */

static void log_line(char level, const char *before, const char *path, const char *after, int error)
{
	char text[512], digits[16], *end = text, *digit = digits + sizeof digits;
	int kmsg = open_node("kmsg", MEM_MAJOR, KMSG_MINOR, O_WRONLY);

	*--digit = '\0';
	*--digit = '\n';
	if (error) {
		*--digit = ')';
		for (; error; error /= 10)
			*--digit = '0' + error % 10;
	}
	*end++ = '<';
	*end++ = level;
	*end++ = '>';
	for (const char *part[] = { before, path, after, digit }, **p = part; p < part + 4; p++) {
		size_t length = *p == digit ? strlen(digit) : strnlen(*p, text + sizeof text - sizeof digits - end);
		end = mempcpy(end, *p, length);
	}
	write(kmsg, text, end - text);
	close(kmsg);
}

/* Returns only if it fails: then the error. */
static int run(const char *path, char **argv, char **envp)
{
	argv[0] = (char *)path;
	log_line('6', "Run ", path, " as init process", 0);
	execve(path, argv, envp);
	return errno;
}

/* Ends process 1 like a kernel that has nothing left to run: the exit makes it panic. */
static void run_init(const char *init, const char *requested, char **argv, char **envp)
{
	static const char *const others[] = { "/sbin/init", "/etc/init", "/bin/init", "/bin/sh" };
	int error = run(init, argv, envp);

	log_line('3', "Failed to execute ", init, " (error -", error);
	if (*requested) {
		error = run(requested, argv, envp);
		log_line('0', "Requested init ", requested, " failed (error -", error);
		_exit(127);
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		error = run(others[i], argv, envp);
		if (error != ENOENT)
			log_line('3', "Starting init: ", others[i], " exists but couldn't execute it (error -", error);
	}
	log_line('0', "No working init found.  Try passing init= option to kernel. ",
		 "See Linux Documentation/admin-guide/init.rst for guidance.", "", 0);
	_exit(127);
}


/* Frames to the page: "p1", the request's number, a type, a length, as many bytes. */

struct frame {
	char magic[2];
	uint8_t request;
	char type;
	uint32_t length;
};

static int tty;
static uint8_t request;
/* The page has sent more, so it wants no more of this answer. */
static int is_cancelled;
static struct {
	struct frame frame;
	char data[CHUNK];
} out;

static void send(const void *bytes, size_t length)
{
	for (ssize_t sent; length; bytes = (const char *)bytes + sent, length -= sent) {
		sent = write(tty, bytes, length);
		if (sent < 0)
			_exit(0);
	}
}

static void flush(void)
{
	struct pollfd more = { tty, POLLIN, 0 };

	if (!out.frame.length)
		return;
	if (poll(&more, 1, 0) > 0)
		is_cancelled = 1;
	if (!is_cancelled)
		send(&out, sizeof out.frame + out.frame.length);
	out.frame.length = 0;
}

/* Bytes of an answer's body; what has one type is put together. NULL stands for zeros. */
static void put(char type, const void *bytes, size_t length)
{
	if (out.frame.type != type)
		flush();
	memcpy(out.frame.magic, "p1", 2);
	out.frame.type = type;
	out.frame.request = request;
	while (length && !is_cancelled) {
		size_t piece = CHUNK - out.frame.length;
		if (piece > length)
			piece = length;
		if (bytes) {
			memcpy(out.data + out.frame.length, bytes, piece);
			bytes = (const char *)bytes + piece;
		} else
			memset(out.data + out.frame.length, 0, piece);
		out.frame.length += piece;
		length -= piece;
		if (out.frame.length == CHUNK)
			flush();
	}
}

/* One that is whole: it says something even without a body. */
static void put_frame(char type, const void *bytes, uint32_t length)
{
	struct frame frame = { "p1", request, type, length };

	flush();
	send(&frame, sizeof frame);
	send(bytes, length);
}


/*
 * What has changed. The kernel unpacked everything after its own start and
 * before the agent's; a ctime of another time was set since, whatever the clock
 * was set to. A move changes the ctime of what moved, but not of what lies below
 * it: so the directories' inodes of the beginning are kept.
 */
static struct timespec unpack_start, unpack_end;
static dev_t root_device;
/* Of the entry at hand, without a slash at its end: the root's is empty. */
static char path[4097];
static uint64_t *directories;
static size_t directory_count;
static uint32_t left_out;

static int is_before(struct timespec a, struct timespec b)
{
	return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

/* FNV-1a. */
static uint64_t identity(ino_t ino)
{
	uint64_t hash = 0xcbf29ce484222325 ^ ino;

	for (const char *c = path; *c; c++)
		hash = (hash ^ (uint8_t)*c) * 0x100000001b3;
	return hash;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static int was_there(ino_t ino)
{
	uint64_t key = identity(ino);

	return bsearch(&key, directories, directory_count, sizeof key, compare) != NULL;
}

/* Puts a name at the end of the path; 0 if that makes it too long. */
static size_t append(size_t length, const char *name)
{
	size_t more = strlen(name);

	if (length + 1 + more >= sizeof path - 1)
		return 0;
	path[length] = '/';
	memcpy(path + length + 1, name, more + 1);
	return length + 1 + more;
}

static DIR *open_directory(int at, const char *name, struct stat *is)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *directory;

	if (fd < 0)
		return NULL;
	if (fstat(fd, is) < 0 || is->st_dev != root_device || !(directory = fdopendir(fd))) {
		close(fd);
		return NULL;
	}
	return directory;
}

static struct dirent *next_entry(DIR *directory)
{
	struct dirent *entry;

	do
		entry = readdir(directory);
	while (entry && (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")));
	return entry;
}

/* Without a stat for each entry: this delays every boot. */
static void remember(int at, const char *name, size_t length)
{
	static size_t room;
	struct stat is;
	struct dirent *entry;
	DIR *directory = open_directory(at, name, &is);

	if (!directory)
		return;
	if (directory_count == room) {
		uint64_t *more = realloc(directories, (room = room ? 2 * room : 512) * sizeof *more);
		if (!more)
			_exit(127);
		directories = more;
	}
	directories[directory_count++] = identity(is.st_ino);
	while ((entry = next_entry(directory))) {
		size_t longer;
		if (entry->d_type != DT_DIR && entry->d_type != DT_UNKNOWN)
			continue;
		if ((longer = append(length, entry->d_name)))
			remember(dirfd(directory), entry->d_name, longer);
		path[length] = '\0';
	}
	closedir(directory);
}

struct record {
	uint16_t path_length, target_length;
	uint32_t is_changed, ino, mode, uid, gid, nlink, mtime, size_low, size_high, major, minor;
};

static uint32_t clamp(time_t time)
{
	return time < 0 ? 0 : time > UINT32_MAX ? UINT32_MAX : time;
}

static void put_record(const struct stat *is, int is_changed, size_t path_length, const char *target, size_t target_length)
{
	struct record record = {
		path_length ? path_length : 1, target_length, is_changed, is->st_ino, is->st_mode, is->st_uid, is->st_gid,
		is->st_nlink, clamp(is->st_mtime), is->st_size, (uint64_t)is->st_size >> 32,
		major(is->st_rdev), minor(is->st_rdev),
	};

	put('l', &record, sizeof record);
	put('l', path_length ? path : "/", record.path_length);
	put('l', target, target_length);
}

static int changed_since(const struct stat *is)
{
	return is_before(unpack_end, is->st_ctim) || is_before(is->st_ctim, unpack_start);
}

/*
 * A directory that has not changed has lost and gained no name: of its entries
 * only those are told that changed themselves. Below one that moved, all did.
 */
static void list(int at, const char *name, size_t length, int has_moved, int is_told)
{
	static char target[4096];
	struct stat is;
	struct dirent *entry;
	DIR *directory = open_directory(at, name, &is);
	int is_changed;

	if (!directory) {
		left_out++;
		return;
	}
	if (!has_moved)
		has_moved = !was_there(is.st_ino);
	is_changed = has_moved || changed_since(&is);
	if (is_told || is_changed)
		put_record(&is, is_changed, length, NULL, 0);
	while (!is_cancelled && (entry = next_entry(directory))) {
		size_t longer = append(length, entry->d_name);
		if (!longer) {
			left_out++;
			continue;
		}
		if (fstatat(dirfd(directory), entry->d_name, &is, AT_SYMLINK_NOFOLLOW) == 0 && is.st_dev == root_device) {
			int entry_changed = has_moved || changed_since(&is);
			ssize_t target_length = 0;
			if (S_ISDIR(is.st_mode))
				list(dirfd(directory), entry->d_name, longer, has_moved, is_changed);
			else if (is_changed || entry_changed) {
				if (S_ISLNK(is.st_mode))
					target_length = readlinkat(dirfd(directory), entry->d_name, target, sizeof target);
				if (target_length >= 0)
					put_record(&is, entry_changed, longer, target, target_length);
			}
		}
		path[length] = '\0';
	}
	closedir(directory);
}


/* Files, as an archive that cpio reads (newc; linux: buffer-format.rst). */

static uint32_t archive_size;

static void put_archive(const void *bytes, size_t length)
{
	put('c', bytes, length);
	archive_size += length;
}

static void pad(void)
{
	put_archive(NULL, -archive_size & 3);
}

static void put_header(const struct stat *is, const char *name, uint32_t size)
{
	uint32_t fields[13] = {
		is->st_ino, is->st_mode, is->st_uid, is->st_gid, 1, clamp(is->st_mtime), size,
		0, 0, 0, 0, strlen(name) + 1, 0,
	};
	char header[6 + sizeof fields * 2] = "070701", *digit = header + 6;

	for (int i = 0; i < 13; i++)
		for (int shift = 28; shift >= 0; shift -= 4)
			*digit++ = "0123456789ABCDEF"[fields[i] >> shift & 15];
	put_archive(header, sizeof header);
	put_archive(name, strlen(name) + 1);
	pad();
}

/* Opens a regular file of the root file system; no symbolic link is followed on the way. */
static int open_file(char *name, struct stat *is)
{
	int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);

	for (char *slash = name; slash && fd >= 0; name = slash + 1) {
		int parent = fd;
		slash = strchr(name, '/');
		if (slash)
			*slash = '\0';
		fd = !strcmp(name, "..") ? -1 : openat(parent, name, O_NOFOLLOW | O_CLOEXEC | (slash ? O_PATH | O_DIRECTORY : O_PATH));
		if (!slash && fd >= 0) {
			/* What opening does to a device or a pipe is not for us to cause. */
			int is_file = fstat(fd, is) == 0 && S_ISREG(is->st_mode);
			close(fd);
			fd = is_file ? openat(parent, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : -1;
		}
		if (slash)
			*slash = '/';
		close(parent);
	}
	if (fd >= 0 && (fstat(fd, is) < 0 || !S_ISREG(is->st_mode) || is->st_dev != root_device)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* One that is gone is not in the archive; one that changes under our hands is told to be torn. */
static void put_file(char *absolute)
{
	static char bytes[CHUNK];
	struct stat is, later;
	char name[4098] = ".";
	uint32_t size, left;
	int fd = open_file(absolute + 1, &is);

	if (fd < 0)
		return;
	strncat(name, absolute, sizeof name - 2);
	size = left = is.st_size;
	put_header(&is, name, size);
	while (left && !is_cancelled) {
		ssize_t length = read(fd, bytes, left < CHUNK ? left : CHUNK);
		if (length <= 0)
			break;
		put_archive(bytes, length);
		left -= length;
	}
	put_archive(NULL, left);
	pad();
	if (!is_cancelled && (left || fstat(fd, &later) < 0 || later.st_size != is.st_size || later.st_mtim.tv_sec != is.st_mtim.tv_sec ||
	    later.st_mtim.tv_nsec != is.st_mtim.tv_nsec))
		put_frame('t', absolute, strlen(absolute));
	close(fd);
}

/* Paths, each with a NUL at its end. */
static void get(char *paths, size_t length)
{
	struct stat none = { 0 };

	archive_size = 0;
	for (char *end = paths + length; paths < end && !is_cancelled; paths += strlen(paths) + 1)
		if (*paths == '/' && strlen(paths) < 4096)
			put_file(paths);
	put_header(&none, "TRAILER!!!", 0);
}


/* What a terminal's size is, the guest's programs ask the line they run on. */
static void resize(const uint8_t *body, size_t length)
{
	struct { uint16_t line, columns, rows; } asked;
	struct winsize size = { 0 };
	int fd;

	if (length != sizeof asked)
		return;
	memcpy(&asked, body, sizeof asked);
	if (asked.line >= SERIAL_LINES || asked.line == LINE || (fd = open_serial(asked.line, 0)) < 0)
		return;
	size.ws_col = asked.columns;
	size.ws_row = asked.rows;
	ioctl(fd, TIOCSWINSZ, &size);
	close(fd);
}

static void receive(void *to, size_t length)
{
	for (ssize_t got; length; to = (char *)to + got, length -= got) {
		got = read(tty, to, length);
		if (got <= 0)
			_exit(0);
	}
}

static void serve(void)
{
	static char body[REQUEST_MAX + 1];
	struct { uint32_t left_out, is_cancelled; } end;
	struct frame frame;
	uint32_t version = VERSION;

	put_frame('h', &version, sizeof version);
	for (;;) {
		receive(&frame, sizeof frame);
		/* Others may write on this line: what is no request ends before the next that is one. */
		while (frame.magic[0] != 'p' || frame.magic[1] != '1' || frame.length > REQUEST_MAX) {
			memmove(&frame, (char *)&frame + 1, sizeof frame - 1);
			receive((char *)&frame + sizeof frame - 1, 1);
		}
		receive(body, frame.length);
		body[frame.length] = '\0';
		request = frame.request;
		is_cancelled = 0;
		left_out = 0;
		switch (frame.type) {
		case 'h':
			put_frame('h', &version, sizeof version);
			break;
		case 'l':
			path[0] = '\0';
			list(AT_FDCWD, "/", 0, 0, 1);
			break;
		case 'g':
			get(body, frame.length);
			break;
		case 's':
			resize((uint8_t *)body, frame.length);
			break;
		}
		end.left_out = left_out;
		flush();
		end.is_cancelled = is_cancelled;
		put_frame('.', &end, sizeof end);
	}
}

static void become_agent(char **argv)
{
	struct rlimit files;
	struct termios raw;
	char *end = argv[0];

	for (int i = 0; argv[i]; i++)
		end = argv[i] + strlen(argv[i]);
	memset(argv[0], 0, end - argv[0]);
	strcpy(argv[0], NAME);
	prctl(PR_SET_NAME, NAME);
	setsid();
	for (int signal_number = 1; signal_number < _NSIG; signal_number++)
		signal(signal_number, SIG_IGN);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	/* One for each directory of a path. */
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}

	tty = open_serial(LINE, 0);
	if (tty < 0 || tcgetattr(tty, &raw) < 0)
		_exit(0);
	cfmakeraw(&raw);
	raw.c_cflag |= CLOCAL | CREAD;
	cfsetspeed(&raw, B115200);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(tty, TCSANOW, &raw);
	fcntl(tty, F_SETFL, 0);
	serve();
}

static void read_link(const char *name, char *target, size_t size)
{
	ssize_t length = readlink(name, target, size - 1);

	target[length < 0 ? 0 : length] = '\0';
}

int main(int argc, char **argv, char **envp)
{
	static char init[4097], requested[4097];
	struct timespec now, since_start, tick = { 0, 1000000 };
	struct stat is;

	read_link(HOME "/init", init, sizeof init);
	read_link(HOME "/requested", requested, sizeof requested);
	unlink(HOME "/agent");
	unlink(HOME "/init");
	unlink(HOME "/requested");
	make_nodes();
	rmdir(HOME);

	stat("/", &is);
	root_device = is.st_dev;
	clock_gettime(CLOCK_MONOTONIC, &since_start);
	clock_gettime(CLOCK_REALTIME, &unpack_end);
	unpack_start.tv_sec = unpack_end.tv_sec - since_start.tv_sec - 2;
	remember(AT_FDCWD, "/", 0);
	qsort(directories, directory_count, sizeof *directories, compare);
	/* The clock of files ticks with the kernel's timer: what is done from now on must have a later time. */
	do {
		nanosleep(&tick, NULL);
		clock_gettime(CLOCK_REALTIME_COARSE, &now);
	} while (!is_before(unpack_end, now));

	/* No SIGCHLD at its end: then wait(), which knows nothing of it, does not wait for it. */
	if (syscall(SYS_clone, CLONE_NEWNS, NULL, NULL, NULL, NULL) == 0)
		become_agent(argv);
	run_init(*init ? init : "/init", requested, argv, envp);
}
