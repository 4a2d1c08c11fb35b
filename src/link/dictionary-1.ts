/**
 * What a link of version 1 may refer to as if it had said it before: what recipes and small changes of them are made of,
 * the likeliest last, since what is near is cheap to refer to. It is part of the format, and never changes: a link made
 * with another would be another's.
 */

/** Its lines are one. */
const TEXT = String.raw`
"remove":["/bin/arch","/bin/ash","/bin/base32","/bin/base64","/bin/cat","/bin/chattr","/bin/chgrp","/bin/chmod",
"/bin/chown","/bin/conspy","/bin/cp","/bin/cpio","/bin/cttyhack","/bin/date","/bin/dd","/bin/df","/bin/dmesg",
"/bin/dnsdomainname","/bin/dumpkmap","/bin/echo","/bin/ed","/bin/egrep","/bin/false","/bin/fatattr","/bin/fdflush",
"/bin/fgrep","/bin/fsync","/bin/getopt","/bin/grep","/bin/gunzip","/bin/gzip","/bin/hostname","/bin/ionice",
"/bin/iostat","/bin/ipcalc","/bin/kbd_mode","/bin/kill","/bin/link","/bin/linux32","/bin/linux64","/bin/ln",
"/bin/login","/bin/ls","/bin/lsattr","/bin/lzop","/bin/makemime","/bin/mkdir","/bin/mknod","/bin/mktemp",
"/bin/more","/bin/mount","/bin/mountpoint","/bin/mpstat","/bin/mt","/bin/mv","/bin/netstat","/bin/nice",
"/bin/pidof","/bin/ping","/bin/ping6","/bin/pipe_progress","/bin/printenv","/bin/ps","/bin/pwd","/bin/reformime",
"/bin/resume","/bin/rev","/bin/rm","/bin/rmdir","/bin/rpm","/bin/run-parts","/bin/scriptreplay","/bin/sed",
"/bin/setarch","/bin/setpriv","/bin/setserial","/bin/sh","/bin/sleep","/bin/stat","/bin/stty","/bin/su","/bin/sync",
"/bin/tar","/bin/touch","/bin/true","/bin/umount","/bin/uname","/bin/usleep","/bin/vi","/bin/watch","/bin/zcat",
"/linuxrc","/sbin/acpid","/sbin/adjtimex","/sbin/arp","/sbin/blkid","/sbin/blockdev","/sbin/bootchartd",
"/sbin/depmod","/sbin/devmem","/sbin/fbsplash","/sbin/fdisk","/sbin/findfs","/sbin/freeramdisk","/sbin/fsck",
"/sbin/fsck.minix","/sbin/fstrim","/sbin/getty","/sbin/halt","/sbin/hdparm","/sbin/hwclock","/sbin/ifconfig",
"/sbin/ifdown","/sbin/ifenslave","/sbin/ifup","/sbin/init","/sbin/insmod","/sbin/ip","/sbin/ipaddr","/sbin/iplink",
"/sbin/ipneigh","/sbin/iproute","/sbin/iprule","/sbin/iptunnel","/sbin/klogd","/sbin/loadkmap","/sbin/logread",
"/sbin/losetup","/sbin/lsmod","/sbin/makedevs","/sbin/mdev","/sbin/mkdosfs","/sbin/mke2fs","/sbin/mkfs.ext2",
"/sbin/mkfs.minix","/sbin/mkfs.vfat","/sbin/mkswap","/sbin/modinfo","/sbin/modprobe","/sbin/nameif",
"/sbin/pivot_root","/sbin/poweroff","/sbin/raidautorun","/sbin/reboot","/sbin/rmmod","/sbin/route","/sbin/run-init",
"/sbin/runlevel","/sbin/setconsole","/sbin/slattach","/sbin/start-stop-daemon","/sbin/sulogin","/sbin/swapoff",
"/sbin/swapon","/sbin/switch_root","/sbin/sysctl","/sbin/syslogd","/sbin/tunctl","/sbin/udhcpc","/sbin/uevent",
"/sbin/vconfig","/sbin/watchdog","/sbin/zcip","/usr/bin/[","/usr/bin/[[","/usr/bin/ascii","/usr/bin/awk",
"/usr/bin/basename","/usr/bin/bc","/usr/bin/beep","/usr/bin/blkdiscard","/usr/bin/bunzip2","/usr/bin/bzcat",
"/usr/bin/bzip2","/usr/bin/cal","/usr/bin/chpst","/usr/bin/chrt","/usr/bin/chvt","/usr/bin/cksum","/usr/bin/clear",
"/usr/bin/cmp","/usr/bin/comm","/usr/bin/crc32","/usr/bin/crontab","/usr/bin/cryptpw","/usr/bin/cut","/usr/bin/dc",
"/usr/bin/deallocvt","/usr/bin/diff","/usr/bin/dirname","/usr/bin/dos2unix","/usr/bin/dpkg","/usr/bin/dpkg-deb",
"/usr/bin/du","/usr/bin/dumpleases","/usr/bin/eject","/usr/bin/env","/usr/bin/envdir","/usr/bin/envuidgid",
"/usr/bin/expand","/usr/bin/expr","/usr/bin/factor","/usr/bin/fallocate","/usr/bin/fgconsole","/usr/bin/find",
"/usr/bin/flock","/usr/bin/fold","/usr/bin/free","/usr/bin/ftpget","/usr/bin/ftpput","/usr/bin/fuser",
"/usr/bin/getfattr","/usr/bin/groups","/usr/bin/hd","/usr/bin/head","/usr/bin/hexdump","/usr/bin/hexedit",
"/usr/bin/hostid","/usr/bin/id","/usr/bin/install","/usr/bin/ipcrm","/usr/bin/ipcs","/usr/bin/killall",
"/usr/bin/last","/usr/bin/less","/usr/bin/logger","/usr/bin/logname","/usr/bin/lpq","/usr/bin/lpr","/usr/bin/lsof",
"/usr/bin/lspci","/usr/bin/lsscsi","/usr/bin/lsusb","/usr/bin/lzcat","/usr/bin/lzma","/usr/bin/man",
"/usr/bin/md5sum","/usr/bin/mesg","/usr/bin/microcom","/usr/bin/mkfifo","/usr/bin/mkpasswd","/usr/bin/nc",
"/usr/bin/nl","/usr/bin/nmeter","/usr/bin/nohup","/usr/bin/nproc","/usr/bin/nsenter","/usr/bin/nslookup",
"/usr/bin/od","/usr/bin/openvt","/usr/bin/passwd","/usr/bin/paste","/usr/bin/patch","/usr/bin/pgrep",
"/usr/bin/pkill","/usr/bin/pmap","/usr/bin/printf","/usr/bin/pscan","/usr/bin/pstree","/usr/bin/pwdx",
"/usr/bin/readlink","/usr/bin/realpath","/usr/bin/renice","/usr/bin/reset","/usr/bin/resize","/usr/bin/rpm2cpio",
"/usr/bin/runsv","/usr/bin/runsvdir","/usr/bin/rx","/usr/bin/script","/usr/bin/seq","/usr/bin/setfattr",
"/usr/bin/setkeycodes","/usr/bin/setsid","/usr/bin/setuidgid","/usr/bin/sha1sum","/usr/bin/sha256sum",
"/usr/bin/sha3sum","/usr/bin/sha512sum","/usr/bin/showkey","/usr/bin/shred","/usr/bin/shuf","/usr/bin/smemcap",
"/usr/bin/softlimit","/usr/bin/sort","/usr/bin/split","/usr/bin/ssl_client","/usr/bin/strings","/usr/bin/sum",
"/usr/bin/sv","/usr/bin/svc","/usr/bin/svok","/usr/bin/tac","/usr/bin/tail","/usr/bin/taskset","/usr/bin/tcpsvd",
"/usr/bin/tee","/usr/bin/telnet","/usr/bin/test","/usr/bin/tftp","/usr/bin/time","/usr/bin/timeout","/usr/bin/top",
"/usr/bin/tr","/usr/bin/traceroute","/usr/bin/traceroute6","/usr/bin/tree","/usr/bin/truncate","/usr/bin/ts",
"/usr/bin/tsort","/usr/bin/tty","/usr/bin/ttysize","/usr/bin/udhcpc6","/usr/bin/udpsvd","/usr/bin/unexpand",
"/usr/bin/uniq","/usr/bin/unix2dos","/usr/bin/unlink","/usr/bin/unlzma","/usr/bin/unshare","/usr/bin/unxz",
"/usr/bin/unzip","/usr/bin/uptime","/usr/bin/users","/usr/bin/uudecode","/usr/bin/uuencode","/usr/bin/vlock",
"/usr/bin/volname","/usr/bin/w","/usr/bin/wall","/usr/bin/wc","/usr/bin/wget","/usr/bin/which","/usr/bin/who",
"/usr/bin/whoami","/usr/bin/whois","/usr/bin/xargs","/usr/bin/xxd","/usr/bin/xz","/usr/bin/xzcat","/usr/bin/yes",
"/usr/sbin/add-shell","/usr/sbin/addgroup","/usr/sbin/adduser","/usr/sbin/arping","/usr/sbin/brctl",
"/usr/sbin/chat","/usr/sbin/chpasswd","/usr/sbin/chroot","/usr/sbin/crond","/usr/sbin/delgroup","/usr/sbin/deluser",
"/usr/sbin/dhcprelay","/usr/sbin/dnsd","/usr/sbin/ether-wake","/usr/sbin/fakeidentd","/usr/sbin/fbset",
"/usr/sbin/fdformat","/usr/sbin/fsfreeze","/usr/sbin/ftpd","/usr/sbin/httpd","/usr/sbin/i2cdetect",
"/usr/sbin/i2cdump","/usr/sbin/i2cget","/usr/sbin/i2cset","/usr/sbin/i2ctransfer","/usr/sbin/ifplugd",
"/usr/sbin/inetd","/usr/sbin/killall5","/usr/sbin/loadfont","/usr/sbin/lpd","/usr/sbin/mim","/usr/sbin/nanddump",
"/usr/sbin/nandwrite","/usr/sbin/nbd-client","/usr/sbin/nologin","/usr/sbin/ntpd","/usr/sbin/partprobe",
"/usr/sbin/popmaildir","/usr/sbin/powertop","/usr/sbin/rdate","/usr/sbin/rdev","/usr/sbin/readahead",
"/usr/sbin/readprofile","/usr/sbin/remove-shell","/usr/sbin/rtcwake","/usr/sbin/seedrng","/usr/sbin/sendmail",
"/usr/sbin/setfont","/usr/sbin/setlogcons","/usr/sbin/svlogd","/usr/sbin/telnetd","/usr/sbin/tftpd",
"/usr/sbin/ubiattach","/usr/sbin/ubidetach","/usr/sbin/ubimkvol","/usr/sbin/ubirename","/usr/sbin/ubirmvol",
"/usr/sbin/ubirsvol","/usr/sbin/ubiupdatevol","/usr/sbin/udhcpd"]{"kind":"symlink","path":"/sbin/init","mode":"777",
"target":"/bin/busybox"},{"kind":"symlink","path":"/usr/bin/env","mode":"777","target":"../../bin/busybox"},
{"kind":"symlink","path":"/sbin/","mode":"777","target":"../bin/busybox"},{"kind":"symlink","path":"/bin/sh",
"mode":"777","target":"busybox"},{"kind":"link","path":"/bin/","to":"/bin/busybox"},"mtime":1700000000,"uid":1000,
"gid":1000,"uid":65534,"mode":"700","mode":"750","mode":"600","mode":"640","mode":"444","mode":"555","mode":"1777",
"mode":"4755","kind":"fifo","path":"/run/","kind":"socket","path":"/var/run/","kind":"block","path":"/dev/sda1",
"mode":"660","major":8,"minor":1,"kind":"character","path":"/dev/ttyS0","mode":"620","major":4,"minor":64,
"kind":"character","path":"/dev/random","mode":"666","major":1,"minor":8,"kind":"character","path":"/dev/zero",
"mode":"666","major":1,"minor":5,set -eu\nset -x\nif [ "$1" = "" ]; then\n    echo "usage: $0" >&2\n    exit 1\nfi\n
for i in $(seq 1 10); do\n    sleep 1\ndone\nwhile true; do\n    case "$line" in\n    *) ;;\n    esac\n
while read -r line; do\ntrap '' INT TERM\nprintf '%s\\n' "$@"\nmkdir -p /run /tmp /var/log /root /home\n
chmod 1777 /tmp\nchown -R root:root /\nln -sf /proc/self/fd /dev/fd\nhostname -F /etc/hostname\nip link set lo up\n
ifconfig lo 127.0.0.1 up\nifconfig eth0 10.0.2.15 netmask 255.255.255.0 up\nroute add default gw 10.0.2.2\n
udhcpc -i eth0 -s /usr/share/udhcpc/default.script\nmount -t tmpfs -o mode=1777 tmpfs /tmp\nmount -o remount,rw /\n
mount -n -t proc proc /proc\nmount -t cgroup2 none /sys/fs/cgroup\nmount -t 9p -o trans=virtio,
version=9p2000.L host9p /mnt\nmount --move /proc /mnt/proc\npivot_root . old\nexec chroot . /sbin/init\n
exec switch_root /newroot /sbin/init "$@"\ncat /proc/cmdline\ncat /proc/mounts\ncat /proc/cpuinfo\n
cat /proc/1/status\ncat /proc/meminfo\nuname -a\ndmesg | tail\nps -ef\nls -la /\nfree -m\nid\ndate\nenv\nmount\n
pwd\necho $?\nkill -9 1\nkill -TERM $$\npoweroff -f\nreboot -f\nhalt -f\nexec /sbin/init\n
exec /bin/sh </dev/console >/dev/console 2>&1\nexec sh -i\nexec getty -L ttyS0 115200 vt100\n
::respawn:/sbin/getty -L ttyS0 115200 vt100\n::shutdown:/bin/umount -a -r\n::restart:/sbin/init\n
ttyS0::respawn:-/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\nroot:x:0:\n
root:x:0:0:root:/root:/bin/sh\nPRETTY_NAME=\"\nexport PATH HOME TERM PS1='\\w # '\nexport HOME=/root TERM=xterm\n
[#.#] \nKernel panic - not syncing: No working init found.  Try passing init= option to kernel. See Linux Documentat
ion/admin-guide/init.rst for guidance.\nKernel panic - not syncing: Attempted to kill init! exitcode=0x00000100\n
Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)\n---[ end Kernel panic\n
Failed to execute /init (error -2)\nFailed to execute /init (error -13)\nRun /sbin/init as init process\n
Run /etc/init as init process\nRun /bin/init as init process\nRun /bin/sh as init process\n
Run /init as init process\nTrying to unpack rootfs image as initramfs...\n
Freeing unused kernel image (initmem) memory: \nLinux version 6.12\nLinux (none) 6.12 #1 i686 GNU/Linux\n
/bin/sh: can't access tty; job control turned off\nreboot: Power down\nreboot: System halted\n: not found\n
No such file or directory\nPermission denied\nPID   USER     TIME  COMMAND\n    1 0         0:00 \n
bin      dev      etc      init     proc     root     sbin     sys      tmp      usr\n
drwxr-xr-x    2 0        0                0 Jan  1  1970 \nrootfs on / type rootfs (rw,size=,nr_inodes=)\n
proc on /proc type proc (rw,relatime)\nsysfs on /sys type sysfs (rw,relatime)\ndevtmpfs on /dev type devtmpfs (rw,
relatime,mode=755)\ntmpfs on /tmp type tmpfs (rw,relatime)\nhello from pid 1\n~ # / # \n
init=/bin/sh rdinit=/bin/sh quiet loglevel=7 panic=1 debug nosmp acpi=off root=/dev/ram0 rw init=/linuxrc console=hv
c0 console=tty0 console=ttyS0{"kind":"directory","path":"/","mode":"755"},{"kind":"directory","path":"/bin",
"mode":"755"},{"kind":"file","path":"/bin/busybox","mode":"755",
"blob":{"sha256":"436afb8f3090cc8cc08f741b33ea51e0f5870c7cfeabb5b72c4ab3b5ffd79714","size":1057968}},
{"kind":"directory","path":"/dev","mode":"755"},{"kind":"file","path":"/init","mode":"755","text":"#!/bin/sh\n
# The kernel's disks show up here.\nmount -t devtmpfs devtmpfs /dev\n\necho \"hello from the initramfs, pid $$\"\n
mount -t ext4 /dev/sda /mnt || exec setsid cttyhack /bin/sh\numount /dev\n\n# Deletes all there is in the initramfs,
 makes /mnt the root, and becomes its init.\nexec switch_root /mnt /sbin/init\n"},{"kind":"directory","path":"/mnt",
"mode":"755"},{"kind":"directory","path":"/sbin","mode":"755"},{"kind":"directory","path":"/usr","mode":"755"},
{"kind":"directory","path":"/usr/bin","mode":"755"},{"kind":"directory","path":"/usr/sbin","mode":"755"},
{"kind":"character","path":"/dev/console","mode":"600","major":5,"minor":1},{"kind":"character","path":"/dev/null",
"mode":"666","major":1,"minor":3},{"kind":"character","path":"/dev/tty1","mode":"600","major":4,"minor":1},
{"kind":"directory","path":"/etc","mode":"755"},{"kind":"file","path":"/etc/fstab","mode":"644",
"text":"proc   /proc  proc   defaults  0  0\ntmpfs  /tmp   tmpfs  defaults  0  0\n
sysfs  /sys   sysfs  defaults  0  0\nmdev   /dev   ramfs  defaults  0  0\n"},{"kind":"directory",
"path":"/etc/init.d","mode":"755"},{"kind":"file","path":"/etc/init.d/rcS","mode":"755","text":"#!/bin/sh\n
mount -a\nmkdir -p /dev/pts\nmount -t devpts devpts /dev/pts\n# Where the kernel can,
 it calls mdev for each device that comes or goes.\n[ -e /proc/sys/kernel/hotplug ] && echo /sbin/mdev > /proc/sys/k
ernel/hotplug\n# And those that are there.\nmdev -s\necho \"Welcome. What you write here stays on the disk.\"\n"},
{"kind":"file","path":"/etc/inittab","mode":"755","text":"# Once, at the start.\n::sysinit:/etc/init.d/rcS\n
# A shell on the screen, once somebody presses Enter there.\ntty0::askfirst:-/bin/sh\n# A shell on the console,
 and another whenever that one ends.\n::respawn:-/bin/sh\n# Ctrl-Alt-Del.\n::ctrlaltdel:/bin/umount -a -r\n"},
{"kind":"file","path":"/etc/passwd","mode":"644","text":"root::0:0:root:/root:/bin/sh\n"},{"kind":"file",
"path":"/etc/profile","mode":"644","text":"# Each login shell reads this.\n
export PATH=/bin:/sbin:/usr/bin:/usr/sbin\nexport LD_LIBRARY_PATH=/lib:/usr/lib\nhostname pid1\n
export HOSTNAME=pid1\nexport USER=$(id -un)\nexport LOGNAME=$USER\nexport PS1='[\\u@\\h \\W]# '\n"},
{"kind":"directory","path":"/home","mode":"755"},{"kind":"directory","path":"/lib","mode":"755"},
{"kind":"directory","path":"/proc","mode":"755"},{"kind":"directory","path":"/root","mode":"755"},
{"kind":"directory","path":"/sys","mode":"755"},{"kind":"directory","path":"/tmp","mode":"755"},{"kind":"directory",
"path":"/var","mode":"755"},{"kind":"file","path":"/init","mode":"755","text":"#!/bin/sh\n
# busybox looks for these terminals and complains where they are missing.\nln -sf /dev/null /dev/tty2\n
ln -sf /dev/null /dev/tty3\nln -sf /dev/null /dev/tty4\n/bin/sh\n"},{"kind":"file","path":"/bin/busybox",
"mode":"755","blob":{"sha256":"1f6f750c0d13b69c76b5388c55c14ba9178384da134cb82fd4c3ddd1394413f7","size":759536}},
{"kind":"file","path":"/init","mode":"755","text":"#!/bin/sh\n/bin/mount -t proc none /proc\n
/bin/mount -t sysfs sysfs /sys\n\ncat <<'EOF'\n\n       _     _ _\n _ __ (_) __| / |\n| '_ \\| |/ _${'`'} | |\n
| |_) | | (_| | |\n| .__/|_|\\__,_|_|   four files, one of them busybox\n|_|\n\nEOF\n/bin/sh\n"},
{"kind":"directory","path":"/lib/i386-linux-gnu","mode":"755"},{"kind":"file",
"path":"/lib/i386-linux-gnu/libc.so.6","mode":"755","blob":{"sha256":"ef7792b351dba25b48ad223224966db839b132efd7755d
26f422ba2eb0f1a6a1","size":2225200}},{"kind":"file","path":"/lib/i386-linux-gnu/libresolv.so.2","mode":"644",
"blob":{"sha256":"e8c62c6add098fca77a4229efeb393f7cb421128e2c3d2edd4084931bae83c67","size":59240}},{"kind":"file",
"path":"/lib/ld-linux.so.2","mode":"755","blob":{"sha256":"8b8fc0e5299310235f0238db8d1bfeeafed24bb68201879e6dbc2fe05
76eb593","size":212472}},{"kind":"file","path":"/bin/[","mode":"755",
"blob":{"sha256":"8d1ceacdfc25e016067e2215ecd385097a03d858244b8305720a9cd269bd2163","size":341168}},
{"kind":"character","path":"/dev/console","mode":"666","major":5,"minor":1},{"kind":"block","path":"/dev/ram0",
"mode":"600","major":1,"minor":0},{"kind":"character","path":"/dev/tty","mode":"666","major":5,"minor":0},
{"kind":"character","path":"/dev/tty0","mode":"666","major":4,"minor":0},{"kind":"file","path":"/etc/fstab",
"mode":"644","text":"proc  /proc     proc   defaults  0  0\nnone  /var/shm  tmpfs  defaults  0  0\n"},
{"kind":"file","path":"/etc/init.d/rcS","mode":"744","text":"#!/bin/sh\n# What /etc/fstab lists.\nmount -a\n"},
{"kind":"file","path":"/etc/inittab","mode":"644","text":"# Once, at the start.\n::sysinit:/etc/init.d/rcS\n
# A shell on the console, as soon as somebody is there.\n::askfirst:-/bin/sh\n"},{"kind":"directory",
"path":"/var/shm","mode":"755"},{"kind":"file","path":"/init","mode":"755","text":"#!/bin/sh\n
mount -t proc proc /proc\nmount -t sysfs sysfs /sys\nmount -t devtmpfs devtmpfs /dev\n\necho \"hello from pid $$\"\n
exec setsid cttyhack /bin/sh\n"},"set":{"name":"empty","recipe":"empty","medium":{"kind":"initrd",
"fileSystem":"ext2","isGzipped":true},"disks":[],"memory":256,"memory":64,"memory":512,{"base":["empty",
"8203242a649fc05e45e44c9a91733c2146475c538ec6691c003e15e64695b835"],"set":{"name":"empty","recipe":"empty",
"kernel":{"sha256":"0d0a84415b58ed50917ce0cc17696f6ed3b430f92f97231b842c5038ad62482f","size":4284928},
"commandLine":"console=ttyS0","memory":128,"medium":"initramfs"}{"base":["switch-root",
"efd72686439fca8d781498ddb801bafe46a528a5ca639e5ab8f7b1c661bd8f7e"],"set":{"name":"switch-root",
"recipe":"switch-root","kernel":{"sha256":"0d0a84415b58ed50917ce0cc17696f6ed3b430f92f97231b842c5038ad62482f",
"size":4284928},"commandLine":"console=ttyS0","memory":128,"medium":"initramfs","disks":[{"directory":"/mnt",
"fileSystem":"ext4","size":32}]}{"base":["ext4","c0a15191c7e3aa54ba4f6c478405780a7b23826367b08d1d872370be3d6b3a07"],
"set":{"name":"ext4","recipe":"ext4","kernel":{"sha256":"0d0a84415b58ed50917ce0cc17696f6ed3b430f92f97231b842c5038ad6
2482f","size":4284928},"commandLine":"root=/dev/sda rw console=ttyS0","memory":128,"medium":{"kind":"disk",
"fileSystem":"ext4","size":32}}{"base":["disk","05b711e14d684cd59abe95328566652bc97c9bddcae6392c2d1611b15a438338"],
"set":{"name":"disk","recipe":"disk","kernel":{"sha256":"0d0a84415b58ed50917ce0cc17696f6ed3b430f92f97231b842c5038ad6
2482f","size":4284928},"commandLine":"","memory":128,"medium":{"kind":"boot-disk","size":64,"isPartitioned":false,
"config":"DEFAULT minimal\nPROMPT 0\nTIMEOUT 50\nLABEL minimal\n    MENU LABEL Minimal Linux\n    LINUX bzImage\n
    INITRD initramfs.cpio\n"}}{"base":["dynamic","c77d6e5635298c87179c778b3f8fa5eb64cf022f682eade3d90f9ec24f28cd54"]
,"set":{"name":"dynamic","recipe":"dynamic","kernel":{"sha256":"0d0a84415b58ed50917ce0cc17696f6ed3b430f92f97231b842c
5038ad62482f","size":4284928},"commandLine":"console=ttyS0","memory":128,"medium":"initramfs"}{"base":["floppy",
"fa697b4a4cedf361b0f2bd09a0a30faa0267836ddcac35d515bd116be3c8caeb"],"set":{"name":"floppy","recipe":"floppy",
"kernel":{"sha256":"2e132a20b052d202ea4d49c276504a5d4f93011ce911eaa59cde9c46d17459da","size":893440},
"commandLine":"","memory":64,"medium":{"kind":"floppy","size":1440,"fileSystem":"romfs","config":"DEFAULT linux\n
LABEL linux\n    KERNEL linux\n    APPEND root=/dev/ram0 initrd=fs.gz\n"}}{"base":["minimal",
"b454a1ba7aca14ec41fef7351dd6a3963033c1fa81f714da8c42cdc43091780e"],"set":{"name":"minimal","recipe":"minimal",
"kernel":{"sha256":"0d0a84415b58ed50917ce0cc17696f6ed3b430f92f97231b842c5038ad62482f","size":4284928},
"commandLine":"console=ttyS0","memory":128,"medium":"initramfs"}"demo":{"note":"","masks":["[#.#]","0x*"],
"script":[{"caption":"","wait":"","keys":"","type":"","expect":""},{"type":"ls -l /","expect":""}],
"put":[{"kind":"directory","path":"/","mode":"755"},{"kind":"file","path":"/etc/","mode":"644","text":"","bytes":0},
{"kind":"file","path":"/root/","mode":"755","base64":""},{"path":"/init","mode":"644"}],"remove":["/init"],
"put":[{"path":"/init","text":"#!/bin/sh\n
`

export const DICTIONARY_1 = new TextEncoder().encode(TEXT.replaceAll('\n', ''))
