#!/usr/bin/env bash
# Holds `monthly-alert bench send` against Postfix's smtp-source, into the same kind of sink, in turns, because machines
# are noisy: medians of ROUNDS rounds, and the ratio of each row to smtp-source.
#
#     cargo build --release && benches/compare.sh [sqlite|postgres|far|all]
#
# Needs smtp-source (Debian's package postfix; no daemon is started), Python, and for `postgres` its server.
set -euo pipefail
cd "$(dirname "$0")/.."

what=${1:-all}
rounds=${ROUNDS:-5}
messages=${MESSAGES:-40000}
program=$PWD/target/release/monthly-alert
source=$(command -v smtp-source || echo /usr/sbin/smtp-source)
[ -x "$program" ] || { echo "No $program: run cargo build --release first." >&2; exit 1; }
[ -x "$source" ] || { echo "No smtp-source: apt-get install --no-install-recommends postfix" >&2; exit 1; }

folder=$(mktemp -d)
sink=
finish() {
    [ -z "$sink" ] || kill "$sink" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT

# Messages a second of smtp-source, in a pair with one run of ours: pair NAME COUNT CONNECTIONS RTT [OPTION…]
pair() {
    local name=$1 count=$2 connections=$3 rtt=$4 port began ended
    shift 4
    : >"$folder/sink"
    "$program" bench sink --rtt-ms "$rtt" >>"$folder/sink" &
    sink=$!
    # Its first line is the port.
    until port=$(head -n 1 "$folder/sink") && [ -n "$port" ]; do
        kill -0 "$sink"
        sleep 0.1
    done
    began=$(date +%s%N)
    "$source" -d -s "$connections" -l 30000 -m "$count" -f a@example.org -t b@example.net "127.0.0.1:$port"
    ended=$(date +%s%N)
    kill "$sink" && wait "$sink" || true
    sink=
    "$program" bench send --messages "$count" --size 30000 --connections "$connections" --rtt-ms "$rtt" --json "$@" \
        >"$folder/ours"
    python3 -c 'import json, sys
ours = json.load(open(sys.argv[1]))
print(json.dumps({"name": sys.argv[2], "source": int(sys.argv[3]) / (int(sys.argv[4]) / 1e9), **ours}))' \
        "$folder/ours" "$name" "$count" "$((ended - began))" >>"$folder/pairs"
}

for round in $(seq "$rounds"); do
    echo "round $round of $rounds" >&2
    case $what in sqlite | all)
        pair "SQLite, 10 connections, K = 40" "$messages" 10 0
        pair "SQLite, 10 connections, K = 200" "$messages" 10 0 --in-doubt 200
        ;;
    esac
    case $what in far | all) pair "SQLite, 50 connections, 20 ms away" $((messages / 4)) 50 20 ;; esac
    case $what in postgres | all)
        [ -n "${TEST_POSTGRES_URL:-}" ] || { echo "Run it under scripts/with-postgres for PostgreSQL." >&2; exit 1; }
        pair "PostgreSQL, 10 connections, K = 40" "$messages" 10 0 --database "$TEST_POSTGRES_URL"
        ;;
    esac
done

python3 - "$folder/pairs" <<'TABLE'
import json, statistics, sys
pairs = [json.loads(line) for line in open(sys.argv[1])]
print("| row | smtp-source /s | ours /s | ratio | CPU us | peak MB | first ms | lost | twice |")
print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
for name in dict.fromkeys(pair["name"] for pair in pairs):
    rows = [pair for pair in pairs if pair["name"] == name]
    median = lambda of: statistics.median(of(row) for row in rows)
    total = lambda key: sum(row[key] for row in rows)
    print(f"| {name} | {median(lambda r: r['source']):.0f} | {median(lambda r: r['messages_per_second']):.0f} "
          f"| {median(lambda r: r['messages_per_second'] / r['source']):.2f} "
          f"| {median(lambda r: r['cpu_us_per_message']):.0f} | {max(r['peak_rss_mb'] for r in rows):.0f} "
          f"| {median(lambda r: r['first_message_ms']):.0f} | {total('lost')} | {total('duplicates')} |")
TABLE
