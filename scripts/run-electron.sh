#!/bin/sh
# Becomes Electron: as the system user when TILLSIDE_ELECTRON_USER (uid:gid) is set, else as whoever calls. A shell script,
# because only `exec` keeps the process id and the streams that a test driver holds on to. The variables come from
# scripts/lib/electron-launch.mjs.
set -eu

# The sandbox is switched off here or nowhere: a test driver adds --no-sandbox of its own accord.
for word; do
  shift
  [ "$word" = --no-sandbox ] || set -- "$@" "$word"
done
[ -z "${TILLSIDE_ELECTRON_FLAGS:-}" ] || set -- "$TILLSIDE_ELECTRON_FLAGS" "$@"
[ -n "${TILLSIDE_ELECTRON_USER:-}" ] || exec "$TILLSIDE_ELECTRON_BINARY" "$@"

# The profile belongs to the user. A test's profile lies in a temporary folder that only its maker may enter.
if [ -n "${TILLSIDE_PROFILE:-}" ]; then
  mkdir -p "$TILLSIDE_PROFILE"
  chown -R "$TILLSIDE_ELECTRON_USER" "$TILLSIDE_PROFILE"
  case $(dirname "$TILLSIDE_PROFILE") in
    /tmp/?*) chmod o+x "$(dirname "$TILLSIDE_PROFILE")" ;;
  esac
fi
export HOME="$TILLSIDE_ELECTRON_HOME"
unset XDG_RUNTIME_DIR XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME DBUS_SESSION_BUS_ADDRESS
cd "$HOME"
exec setpriv --reuid="${TILLSIDE_ELECTRON_USER%:*}" --regid="${TILLSIDE_ELECTRON_USER#*:}" --clear-groups --inh-caps=-all \
  -- "$TILLSIDE_ELECTRON_BINARY" "$@"
