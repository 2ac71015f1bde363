#!/bin/sh
# Installs what was built, the way a user does, runs it, removes it, and looks for what is left.
#
#     sh packaging/installed.sh deb|rpm|appimage|flatpak|dmg|wheel FILE
#
# deb and rpm want to be root of a fresh system, which is compared as a whole; the others leave the
# machine as it was and are told by their name. Windows has installed.ps1. In sh, for a fresh system
# has no Python, and the program must not need one.
set -eu

APP_ID=io.github.voicedesk.VoiceDesk
# What package managers keep for themselves, and what is made again when it is missing.
OF_THE_SYSTEM='^(/dev|/proc|/run|/sys|/var/(cache|log|tmp)|/var/lib/(apt|dnf|dpkg|rpm|ucf)|/usr/lib/sysimage)(/|$)'
# Empty unless a test has a smaller system to compare.
root=${VOICEDESK_ROOT:-}

fail() {
  echo "error: $*" >&2
  exit 1
}

if [ $# -ne 2 ]; then
  echo "usage: sh $0 deb|rpm|appimage|flatpak|dmg|wheel FILE" >&2
  exit 2
fi
kind=$1
[ -f "$2" ] || fail "there is no file $2"
file=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export DEBIAN_FRONTEND=noninteractive QT_QPA_PLATFORM=offscreen

# By name, one a line. Folders in /tmp are for all programs of a user, and end with the session.
list_files() {
  find "$root/" -xdev ! -path "$scratch*" ! \( -path "$root/tmp/*" -type d \) |
    sed "s|^$root||" | grep -Ev "$OF_THE_SYSTEM" | LC_ALL=C sort >"$scratch/$1"
}

# A program that works says nothing. Sessions have a folder of their own for sockets; without one
# PulseAudio's library makes itself another in the home.
run_program() {
  mkdir -m 700 "$scratch/session"
  export XDG_RUNTIME_DIR="$scratch/session"
  status=0
  "$@" --smoke-test >"$scratch/said" 2>&1 </dev/null || status=$?
  cat "$scratch/said" >&2
  [ "$status" -eq 0 ] || fail "$1 --smoke-test ended with $status"
  [ ! -s "$scratch/said" ] || fail "$1 --smoke-test said something"
}

check_nothing_left() {
  list_files after
  LC_ALL=C comm -13 "$scratch/before" "$scratch/after" >"$scratch/left"
  [ ! -s "$scratch/left" ] || fail "left behind:
$(cat "$scratch/left")"
}

# Below a folder, by name. What Flatpak once downloaded it forgets when it likes.
check_no_trace() {
  [ -d "$1" ] || return 0
  find "$1" ! -path '*/flatpak/repo/*' -iname '*voicedesk*' >"$scratch/left"
  [ ! -s "$scratch/left" ] || fail "left behind:
$(cat "$scratch/left")"
}

# The smoke test shows no window: what Qt loads for real screens is not loaded there. Libraries are
# looked for where the program does it, beside itself before in the system. Called with its folder.
check_libraries() {
  own=$1/_internal
  set -- "$own"/PySide6/Qt/plugins/platforms/*.so
  [ -e "$1" ] || fail "there is no plugin of Qt's for screens below $own"
  for library in "$@" "$own"/*.so*; do
    LD_LIBRARY_PATH=$own:$own/PySide6/Qt/lib ldd "$library" >"$scratch/needed" 2>/dev/null ||
      fail "ldd cannot read ${library#"$own/"}"
    sed -n "s|^[[:space:]]*\\(.*not found.*\\)|${library#"$own/"}: \\1|p" "$scratch/needed"
  done >"$scratch/missing"
  [ ! -s "$scratch/missing" ] || fail "libraries are missing:
$(cat "$scratch/missing")"
}

check_no_python() {
  ! command -v python3 >/dev/null || fail "there is a Python here: the program may be using it"
}

try_deb() {
  apt-get update -qq
  list_files before
  apt-get install -qq --yes --no-install-recommends "$file"
  check_no_python
  run_program voicedesk
  check_libraries "$(dirname "$(readlink -f "$(command -v voicedesk)")")"
  apt-get purge -qq --yes --autoremove voicedesk
  check_nothing_left
}

try_rpm() {
  # Fedora's containers come without find; and the lists of packages are there then.
  dnf install --quiet --assumeyes findutils grep sed
  list_files before
  dnf install --quiet --assumeyes --setopt=install_weak_deps=False "$file"
  check_no_python
  run_program voicedesk
  check_libraries "$(dirname "$(readlink -f "$(command -v voicedesk)")")"
  # And what was installed for it.
  dnf remove --quiet --assumeyes voicedesk
  check_nothing_left
}

try_appimage() {
  chmod +x "$file"
  # Without FUSE, as in containers, it unpacks itself first.
  [ -e /dev/fuse ] || export APPIMAGE_EXTRACT_AND_RUN=1
  HOME=$scratch/home
  mkdir "$HOME"
  run_program "$file"
  check_no_trace "$HOME"
  (unset APPIMAGE_EXTRACT_AND_RUN && cd "$scratch" && "$file" --appimage-extract >/dev/null)
  check_libraries "$scratch/squashfs-root/usr/lib/voicedesk"
}

try_flatpak() {
  flatpak remote-add --user --if-not-exists flathub https://flathub.org/repo/flathub.flatpakrepo
  flatpak install --user --assumeyes --noninteractive "$file"
  run_program flatpak run --env=QT_QPA_PLATFORM=offscreen "$APP_ID"
  flatpak uninstall --user --assumeyes --noninteractive --delete-data "$APP_ID"
  check_no_trace "$HOME/.local"
  check_no_trace "$HOME/.var"
}

try_dmg() {
  disk=$scratch/disk
  hdiutil attach -quiet -nobrowse -readonly -mountpoint "$disk" "$file"
  mkdir "$scratch/Applications"
  cp -R "$disk/VoiceDesk.app" "$scratch/Applications"
  hdiutil detach -quiet "$disk"
  codesign --verify --deep --strict "$scratch/Applications/VoiceDesk.app"
  run_program "$scratch/Applications/VoiceDesk.app/Contents/MacOS/voicedesk"
  rm -r "$scratch/Applications/VoiceDesk.app"
  check_no_trace "$HOME/Library/Application Support"
  check_no_trace "$HOME/Library/LaunchAgents"
}

# Also on Windows, by the sh that comes with git; Qt's offscreen desktop finds no fonts there.
try_wheel() {
  case $(uname -s) in MINGW* | MSYS*) unset QT_QPA_PLATFORM ;; esac
  export PIPX_HOME="$scratch/pipx" PIPX_BIN_DIR="$scratch/bin"
  pipx install --quiet "$file"
  HOME=$scratch/home
  mkdir "$HOME"
  run_program "$PIPX_BIN_DIR/voicedesk"
  pipx uninstall voicedesk
  check_no_trace "$HOME"
  check_no_trace "$PIPX_BIN_DIR"
}

case $kind in
  deb | rpm | appimage | flatpak | dmg | wheel) "try_$kind" ;;
  *) fail "$kind is none of deb, rpm, appimage, flatpak, dmg, wheel" ;;
esac
echo "$(basename "$file"): installed, run and removed"
