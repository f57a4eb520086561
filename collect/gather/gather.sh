#!/bin/sh
# gather.sh brings home what is needed to diagnose an OpenShift cluster, from
# one host, into one bundle (schema kanshiki.bundle/v1) for `kanshiki analyze`.
#
#   sudo sh gather.sh                          collect, write ./kanshiki-HOST-TIME.tar.gz
#   ssh core@host sudo sh -s -- --stdout <gather.sh >host.tar.gz
#   sh gather.sh --plan                        print what would be run, write nothing
#
# It needs a POSIX shell and coreutils. It only reads: it starts, stops and
# changes nothing, makes no pods, and writes below its own directory only. What
# is missing, hangs, fails or does not fit becomes a record in manifest.json,
# never an end. Secrets are taken out of every line before it is written.
# shellcheck disable=SC2034,SC2086,SC2015,SC2016,SC2013,SC2317,SC1003,SC2046 # lists are split on purpose; scripts for sh -c are quoted

VERSION=1
ROLES=auto HOSTNAME_AS='' OUT='' DIR='' STDOUT='' PLAN='' PROBING=1 CLUSTER=1 BUDGET=900 ITEM=300
JOURNAL_DIR='' INSTALL_DIR='' KUBE='' TARGETS='' TARGETS_ONLY='' PROGRESS='' NAME=''
MB=1048576
CMD_SECS=20 CMD_CAP=$((2 * MB))            # a command
LOG_SECS=60 LOG_CAP=$((20 * MB))           # a journal unit
FILE_SECS=60 FILE_CAP=$((50 * MB))         # a copied log file
HOST_CAP=$((1024 * MB))                    # all of a host
BOOT_HEAD=$((5 * MB)) BOOT_TAIL=$((15 * MB)) # bootstrap journals: how it began matters as much as how it ended
PROBE_SECS=5 PROBE_TOTAL=180 PROBE_JOBS=8
JOURNAL_LINES=120000                       # about LOG_CAP; journalctl then begins at the end and is quick
MAX_PODS=300 POD_LINES=5000 POD_CAP=$((5 * MB))
NL='
'

usage() {
    echo "usage: gather.sh [--role auto|bastion|lb|dns|bootstrap|node|cluster|client[,…]] [--out FILE | --stdout | --dir DIR]
       [--plan] [--no-probes] [--no-cluster] [--time-budget SECONDS] [--item-time SECONDS] [--host NAME] [--name BUNDLE] [--journal DIR]
       [--install-dir DIR] [--kubeconfig FILE] [--target KIND=VALUE]… [--print-targets] [--progress]
KIND: domain (CLUSTER.BASE), node (NAME_OR_IP[/master|/worker]), name (host name), url, registry (HOST:PORT)" >&2
    exit 2
}

die() { echo "gather.sh: $1" >&2 && exit 2; }

# --- small tools ------------------------------------------------------------

have() { command -v "$1" >/dev/null 2>&1; }

# A tool that is missing may still be an applet of busybox.
borrow() {
    have busybox || return 0
    for b in awk sed tail head tr cat date nice sha256sum tar gzip sort uname ls mkdir mv rm wc df sleep id readlink dd; do
        have "$b" && continue
        busybox "$b" --help >/dev/null 2>&1 || continue
        eval "$b() { busybox $b \"\$@\"; }"
        BORROWED="$BORROWED $b"
    done
}

# now sets NOW to milliseconds of a clock that never jumps, without a fork.
now() {
    if read -r up _ 2>/dev/null </proc/uptime; then
        up=${up%.*}${up#*.}0
        NOW=${up#"${up%%[!0]*}"}
    else
        NOW=$(date +%s 2>/dev/null || echo 0)000
    fi
    NOW=${NOW:-0}
}

utc() { date -u +%Y-%m-%dT%H:%M:%SZ 2>/dev/null; }
epoch() {
    e=$(date -u +%s.%N 2>/dev/null)
    case $e in *[!0-9.]* | *.) date -u +%s ;; *) echo "$e" ;; esac 2>/dev/null
}

# clean makes a word fit for a file name.
clean() { case $1 in *[!A-Za-z0-9._@:+=-]*) printf '%s' "$1" | tr -c 'A-Za-z0-9._@:+=-' '_' ;; *) echo "$1" ;; esac }

# size sets SIZE to the bytes of a file.
size() { if have wc; then SIZE=$(wc -c 2>/dev/null <"$1") && SIZE=$((SIZE)) || SIZE=0; else SIZE=${total:-0}; fi; }
first_line() { [ -s "$1" ] && IFS= read -r L <"$1" && printf '%s' "$L"; }

# --- taking secrets out -----------------------------------------------------

# The filter reads text, writes it without secrets, and at the end notes bytes
# and replacements. mode: text, objects (the values of env are dropped too),
# installer (bare kubeadmin passwords). Detectors: those of redact, line by line.
FILTER='
function hide(cs, pre, val, suf, type, least,    out, outlow, m, n, k, p, v, s) {
    s = cs ? line : low
    if (!match(s, pre val suf)) return
    out = ""
    while (match(s, pre val suf)) {
        k = RSTART; n = RLENGTH
        m = substr(s, k, n)
        p = 0
        if (pre != "") { match(m, pre); p = RLENGTH }
        v = substr(line, k + p, n - p - length(suf))
        if (length(v) < (least < 0 ? -least : least) || v ~ /^<redacted/ || plain(v, least)) {
            out = out substr(line, 1, k - 1 + n)
        } else {
            out = out substr(line, 1, k - 1 + p) "<redacted:" type ">" suf
            hits++
        }
        line = substr(line, k + n); low = substr(low, k + n)
        s = cs ? line : low
        if (line == "") break
    }
    line = out line
    low = tolower(line)
}
function plain(v, least) {
    if (v ~ /^[<*.]*(nil|null|none|true|false|empty|redacted|masked|removed|omitted|hidden|NULL|None|True|False|[xX*]*)[>*.]*$/) return 1
    return least < 0 && v ~ /^([a-z_-]+[.:,]?|(token|password|secret|key)=.*)$/
}
function secrets(    q, k, e) {
    low = tolower(line)
    if (low !~ /auth|pass|secret|token|key|bearer|basic|sha256~|eyj|pull|akia|asia|:\/\/[^\/ ]*@|\$(apr1|2[aby]|5|6|y)\$|ls0tls1crudj|data:|ssh-|ecdsa-|psk|pwd|credential|cookie|omapi|docker|bindpw/) return
    q = "\\\\*[\"\047]"
    hide(0, q "?auth" q "[ \t]*:[ \t]*" q, "[^\"\047\\\\]+", "", "docker-auth", 1)
    hide(0, "(dockerconfigjson|dockercfg|pullsecret)" q "?[ \t]*:[ \t]*[^ \t]", ".+", "", "pull-secret", 8)
    hide(0, "(password|passwd|passphrase|passwordhash|pwd|[a-z_-]*secret[_-]?(access[_-]?)?key|(http|client|shared|session|cookie|oauth)[_-]?secrets?|bindpw|access[_-]?key|api[_-]?key|[a-z_-]*token|auth_pass|psk|wep-key[0-9]|client-key-data|tls[.]key)" q "?[ \t]*[=:][ \t]*" q, "[^\"\047\\\\]+", "", "password", 1)
    hide(0, "(password|passwd|passphrase|passwordhash|pwd|[a-z_-]*secret[_-]?(access[_-]?)?key|(http|client|shared|session|cookie|oauth)[_-]?secrets?|bindpw|access[_-]?key|api[_-]?key|[a-z_-]*token|auth_pass|psk|wep-key[0-9])=", "[^] \t\"\047&;,)}\\\\]+", "", "password", 1)
    hide(0, "(password|passwd|passphrase|passwordhash|[a-z_-]*secret[_-]?(access[_-]?)?key|(http|client|shared|session|cookie)[_-]?secrets?|bindpw|access[_-]?key|api[_-]?key|token|auth_pass|client-key-data|tls[.]key):[ \t]+", "[^] \t\"\047&;,)}\\\\]+", "", "password", -1)
    hide(0, "(^|[ \t])(stats[ \t]+auth|auth_pass|insecure-password|password|bindpw|omapi-key|requirepass|--token|--password)[ \t]+", "[^ \t]+", "", "password", -1)
    hide(0, "secret[ \t]+\"", "[^\"]+", "\";", "key", 1)
    hide(0, "(bearer|basic)[ \t]+", "[a-z0-9._~+/=-]+", "", "bearer", -12)
    hide(1, "sha256~", "[A-Za-z0-9_-]+", "", "token", 20)
    hide(1, "", "eyJ[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]*", "", "token", 24)
    hide(0, "://[^/ \t@:\"\047]*:", "[^/ \t@\"\047]+", "@", "url-password", 1)
    hide(1, "A[KS]IA", "[0-9A-Z]+", "", "aws", 16)
    hide(1, "[$](apr1|2[aby]|5|6|y)[$]", "[^: \t\"\047,]+", "", "hash", 8)
    hide(0, "data:[a-z0-9/;=+.-]*,", "[^ \t\"\047\\\\]+", "", "ignition", 24)
    hide(0, "(ssh-(rsa|dss|ed25519)|ecdsa-sha2-nistp[0-9]+) ", "[a-z0-9+/=]+", "", "ssh-key", 16)
    if (mode == "installer" || low ~ /kubeadmin|password/)
        hide(0, "", A5 "-" A5 "-" A5 "-" A5, "", "kubeadmin", 23)
    while (match(line, /LS0tLS1CRUdJTiB[A-Za-z0-9+\/=]+/)) {
        # A certificate in base64 is evidence, a key is not.
        if (substr(line, RSTART + 15, 6) == "DRVJUS") break
        line = substr(line, 1, RSTART - 1) "<redacted:private-key>" substr(line, RSTART + RLENGTH); hits++
    }
    if (match(line, /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/)) {
        k = RSTART + RLENGTH
        e = index(substr(line, k), "-----END")
        hits++
        if (e) line = substr(line, 1, k - 1) "<redacted:private-key>" substr(line, k + e - 1)
        else { line = substr(line, 1, k - 1) "<redacted:private-key>"; inkey = 1 }
    }
}
BEGIN { A5 = "[a-z0-9][a-z0-9][a-z0-9][a-z0-9][a-z0-9]"; block = -1 }
inkey { if (index($0, "-----END")) inkey = 0; else if (length($0) > 200) inkey = 0; else next }
block >= 0 {
    match($0, /^ */)
    if (RLENGTH > block || $0 == "") next
    block = -1
}
{
    line = $0
    if (mode == "objects") {
        if (env != "" && line == env "]" || line == env "],") env = ""
        else if (env != "" && line ~ /^ *"value": ./) { sub(/"value": .*/, "\"value\": \"<redacted:env>\"", line); hits++ }
        else if (line ~ /^ *"env": \[$/) { match(line, /^ */); env = substr(line, 1, RLENGTH) }
        else if (line ~ /"kubectl.kubernetes.io\/last-applied-configuration": "/) { sub(/: ".*"/, ": \"<redacted:copy>\"", line); hits++ }
    }
    secrets()
    if (line ~ /^ *(- )?(pullSecret|sshKey|password|privateKey|httpSecret|clientSecret|additionalTrustBundleKey|[A-Za-z.-]*key): *[|>][-+0-9]*$/) {
        match(line, /^ */); block = RLENGTH; hits++
    }
    n = length(line) + 1
    total += n
    if (head > 0) { head -= n; print line >headfile } else print line
}
END { print total + 0, hits + 0 >count }
'

# filter MODE HEADBYTES ID
filter() {
    if [ -n "$AWK" ]; then
        awk -v mode="$1" -v head="$2" -v headfile="$T/head.$3" -v count="$T/count.$3" "$FILTER"
    else
        # Without awk, a line that may hold a secret goes whole.
        sed 's/.*\([Pp][Aa][Ss][Ss]\|[Ss][Ee][Cc][Rr][Ee][Tt]\|[Tt][Oo][Kk][Ee][Nn]\|[Kk][Ee][Yy]\|[Aa][Uu][Tt][Hh]\|[Bb][Ee][Aa][Rr][Ee][Rr]\|eyJ\|sha256~\|LS0t\|data:\|psk\|\$[0-9a-z]*\$\|:\/\/[^/ ]*@\).*/<redacted:line>/; /^[A-Za-z0-9+\/=]\{60,\}$/s/.*/<redacted:line>/'
    fi
}

# keep CAP END holds back all but the last (or first) CAP bytes.
keep() { if have "$2"; then "$2" -c "$1"; else cat; fi; }

# planned TEXT says what would be done instead of doing it, under --plan.
planned() { [ -n "$PLAN" ] && echo "# $1"; }

# lost WHAT ARGV records something that was not had.
lost() { planned "$1" || record "$ROLE" '' 127 0 0 0 0 '' "$1" "$2"; }

# --- running one thing ------------------------------------------------------

# tree PID prints a process and all below it, and holds them, so that none begets more.
tree() {
    kill -STOP "$1" 2>/dev/null && echo "$1"
    kids='' && read -r kids 2>/dev/null <"/proc/$1/task/$1/children"
    for kid in $kids; do tree "$kid"; done
}

# limited SECONDS ID ARGV… runs a command, ends it after its time, and gives its
# status; 124 if it had to be ended.
limited() {
    secs=$1 lid=$2 && shift 2
    if [ -n "$TIMEOUT" ]; then
        $TIMEOUT "$secs" $NICE "$@" &
        p=$! && echo $p >"$T/pid.$lid"
        wait $p
        lrc=$?
    else
        $NICE "$@" &
        p=$! && echo $p >"$T/pid.$lid"
        {
            sleep "$secs"
            echo late >"$T/late.$lid"
            all=$(tree $p)
            kill -TERM $all
            kill -CONT $all
            sleep 2
            kill -KILL $all
        } >/dev/null 2>&1 &
        dog=$!
        wait $p
        lrc=$?
        # A watchdog at work is let finish: else what it holds would stay held.
        if [ -e "$T/late.$lid" ]; then wait $dog; lrc=124; else kill -KILL $(tree $dog) 2>/dev/null; fi
    fi
    printf '' >"$T/pid.$lid"
    return $lrc
}

# record ROLE FILE EXIT MS BYTES TRUNCATED REDACTIONS SHA ERROR ARGV: a line each.
record() {
    flat "$9" '|' && why=$X
    flat "${10}" "$NL"
    printf '%s|%s|%s|%s|%s|%s|%s|%s|%s|%s|%s\n' "$HOST" "$1" "$2" "$3" "$4" "$5" "$6" "$7" "$8" "$why" "$X" >>"$R" 2>/dev/null || no_space
}

# flat sets X to a text without newlines and without CHAR.
flat() {
    X=$1
    for ch in "$NL" "$2"; do
        while case $X in *"$ch"*) ;; *) false ;; esac; do X="${X%%"$ch"*} ${X#*"$ch"}"; done
    done
}

# no_space frees the ballast, so that the records still fit.
no_space() {
    rm -f "$B" 2>/dev/null
    printf '' 2>/dev/null >"$T/full"
}

# barred says why nothing more is run, if so.
barred() {
    if [ -e "$T/stop" ] || [ -n "$STOP" ]; then WHY="not run: stopped by ${STOP:-a signal}" && return 0; fi
    if [ -e "$T/full" ]; then WHY="not run: no space left in $W" && return 0; fi
    if [ "$USED" -ge "$HOST_CAP" ]; then WHY="not run: the bundle has reached $HOST_CAP bytes" && return 0; fi
    now
    if [ $((NOW - STARTED)) -ge $((BUDGET * 1000)) ]; then WHY="not run: the time budget of $BUDGET s is used up" && return 0; fi
    return 1
}

# item FILE KIND SECONDS CAP ARGV… runs ARGV into FILE of the bundle. KIND:
#   cmd  with the line "# argv" before and "# rc=…" after, errors among the output
#   log  as it is; boot: head and tail are kept; obj: objects, the head is kept; inst: installer's
# AS, if set, is what is written for ARGV. Status 1: the tool is missing.
item() {
    f=$1 kind=$2 secs=$3 cap=$4 && shift 4
    argv=${AS:-$*} AS=''
    have "$1" || { lost "missing: $1 ($f)" "$argv"; return 1; }
    [ -n "$PLAN" ] && printf '%-60s %s\n' "$f" "$argv" && return 0
    if barred; then
        record "$ROLE" '' '' 0 0 0 0 '' "$WHY" "$argv"
        return 0
    fi
    [ "$secs" -gt "$ITEM" ] && secs=$ITEM
    [ "$cap" -gt $((HOST_CAP - USED)) ] && cap=$((HOST_CAP - USED))
    N=$((N + 1)) && id=$WK$N out=$W/$f mode=text head=0 end=tail
    mkdir -p "${out%/*}" 2>/dev/null
    case $kind in obj) mode=objects end=head ;; inst) mode=installer ;; boot) head=$BOOT_HEAD cap=$BOOT_TAIL ;; esac
    [ "$LOUD" ] && printf '@%s %s\n' "$N" "$argv" >&2
    t0=$NOW
    (
        [ "$kind" = cmd ] && printf '# %s\n' "$argv"
        {
            if [ "$kind" = cmd ]; then limited "$secs" "$id" "$@" 2>&1; else limited "$secs" "$id" "$@" 2>"$T/err.$id"; fi
            echo $? >"$T/rc.$id"
        } </dev/null | filter $mode $head "$id" | keep "$cap" $end
    ) >"$out" 2>"$T/write.$id" &
    job=$! && wait $job
    wrote=$?
    [ -n "$STOP" ] && { wait $job; wrote=$?; }
    finish_item
}

# seal sets SIZE and sum of a file.
seal() {
    SIZE=0 sum=''
    [ -e "$1" ] && size "$1" && [ -n "$SHA" ] && sum=$($SHA "$1" 2>/dev/null) && sum=${sum%% *}
}

# finish_item closes the file and writes its record.
finish_item() {
    now
    ms=$((NOW - t0)) rc='' total=0 hits=0 error='' trunc=0
    read -r rc 2>/dev/null <"$T/rc.$id"
    read -r total hits 2>/dev/null <"$T/count.$id"
    total=${total:-0} hits=${hits:-0}
    if [ $head -gt 0 ] && [ -s "$T/head.$id" ]; then
        # What was read before the cut, the cut, and the end.
        size "$T/head.$id"
        trunc=$((total - SIZE - cap))
        {
            cat "$T/head.$id"
            [ $trunc -gt 0 ] && echo "-- cut: $trunc bytes --"
            cat "$out"
        } >"$out.whole" 2>/dev/null && mv "$out.whole" "$out"
        rm -f "$T/head.$id"
    else
        trunc=$((total - cap))
    fi
    [ $trunc -lt 0 ] && trunc=0
    case $rc in
    124) error="timed out after $secs s" ;;
    143 | 137) [ -n "$STOP" ] && error="stopped by $STOP" ;;
    126) error="cannot be run" ;;
    '') error='status unknown' ;;
    esac
    [ "$rc" = 137 ] && error=${error:-timed out after $secs s}
    [ -z "$error" ] && [ "$rc" != 0 ] && [ "$kind" != cmd ] && error=$(first_line "$T/err.$id")
    if [ "$kind" = cmd ]; then printf '# rc=%s dur=%s truncated=%s\n' "${rc:--}" "$ms" "$trunc" >>"$out" 2>/dev/null || wrote=1; fi
    if [ -z "$STOP" ] && { [ $wrote != 0 ] || [ ! -e "$T/count.$id" ] && [ -n "$AWK" ]; }; then
        no_space
        error="cannot write $f: $(first_line "$T/write.$id")"
    fi
    if [ "$kind" != cmd ]; then
        case $(first_line "$out") in '-- No entries --') error='no entries' ;; esac
        # An empty file would look like evidence; the record says what happened.
        [ "$error" = 'no entries' ] || [ ! -s "$out" ] && rm -f "$out" 2>/dev/null && error=${error:-no output} && f=''
    fi
    seal "$out"
    USED=$((USED + SIZE))
    record "$ROLE" "$f" "${rc:-}" "$ms" "$SIZE" "$trunc" "$hits" "$sum" "$error" "$argv"
    rm -f "$T"/*."$id" 2>/dev/null
    return 0
}

# cmd NAME ARGV… is a command's output under hosts/HOST/cmd.
cmd() {
    c=$1 && shift
    item "$H/cmd/$c.txt" cmd $CMD_SECS $CMD_CAP "$@"
}

# shcmd NAME TOOL SCRIPT [ARG…] is a small script; it is skipped without TOOL.
shcmd() {
    c=$1 tool=$2 && shift 2
    if ! have "$tool"; then
        lost "missing: $tool ($H/cmd/$c.txt)" "$1"
        return 1
    fi
    AS=${AS:-$1} && item "$H/cmd/$c.txt" cmd $CMD_SECS $CMD_CAP sh -c "$@"
}

# copy PATH… takes files over, without secrets; never key files.
copy() {
    for src in "$@"; do
        [ -f "$src" ] || continue
        case $src in
        *.key | *.pem | *.p12 | *.jks | *.ign | */auth/* | *kubeconfig* | *shadow* | *htpasswd* | *pull-secret* | *id_rsa* | *session-secret*)
            [ -n "$PLAN" ] || record "$ROLE" '' '' 0 0 0 0 '' "never copied: may hold keys" "cat $src"
            continue ;;
        esac
        AS="cat $src"
        case $src in
        *.gz) AS="gzip -dc $src" && item "$H/files${src%.gz}" log $FILE_SECS $FILE_CAP gzip -dc "$src" ;;
        *) item "$H/files$src" log $FILE_SECS $FILE_CAP cat "$src" ;;
        esac
    done
}

# journal KIND UNIT… takes the journal of units, newest last.
journal() {
    kind_=$1 && shift
    for u in "$@"; do
        if [ "$kind_" = boot ]; then
            item "$H/journal/$u.log" boot $LOG_SECS 0 journalctl $JDIR -u "$u" -b -o short-iso-precise --utc --no-pager
        else
            item "$H/journal/$u.log" log $LOG_SECS $LOG_CAP journalctl $JDIR -u "$u" -n $JOURNAL_LINES -o short-iso-precise --utc --no-pager
        fi || return 1
    done
}

# --- what this host is ------------------------------------------------------

is() { case ",$FOUND," in *",$1,"*) ;; *) return 1 ;; esac }
found() { is "$1" || FOUND=$FOUND,$1; }

# running NAME…: is a process of that name there, in this network namespace.
# Sets PID.
running() {
    for p in /proc/[0-9]*; do
        read -r comm 2>/dev/null <"$p/comm" || continue
        for want in "$@"; do
            [ "$comm" = "$want" ] || continue
            [ "$(readlink "$p/ns/net" 2>/dev/null)" = "$(readlink /proc/self/ns/net 2>/dev/null)" ] && PID=${p#/proc/} && return 0
        done
    done
    PID='' && return 1
}

# arg_after FLAG…: the word behind a flag on PID's command line, made absolute.
arg_after() {
    tr '\0' '\n' 2>/dev/null <"/proc/$PID/cmdline" | {
        take=''
        while IFS= read -r a; do
            if [ -n "$take" ]; then
                case $a in /*) echo "$a" ;; *) echo "$(readlink "/proc/$PID/cwd" 2>/dev/null)/$a" ;; esac
                take='' && continue
            fi
            for flag in "$@"; do [ "$a" = "$flag" ] && take=1; done
        done
    }
}

unit_there() {
    for u in "$@"; do
        for d in /etc /usr/lib /lib /run; do [ -e "$d/systemd/system/$u.service" ] && return 0; done
    done
    return 1
}

detect() {
    FOUND=host CFGS='' DNSCONF='' IDIR=''
    running haproxy && found lb && CFGS=$(arg_after -f)
    [ -f /etc/haproxy/haproxy.cfg ] && found lb && case "$NL$CFGS$NL" in *"$NL/etc/haproxy/haproxy.cfg$NL"*) ;; *) CFGS="/etc/haproxy/haproxy.cfg$NL$CFGS" ;; esac
    running keepalived && found lb
    running named && found dns && DNSCONF=$(arg_after -c)
    running dnsmasq unbound dhcpd kea-dhcp4 in.tftpd && found dns
    for p in /etc/named.conf /etc/bind/named.conf; do [ -f $p ] && DNSCONF=${DNSCONF:-$p} && found dns; done
    [ -f /etc/dhcp/dhcpd.conf ] && found dns
    unit_there bootkube release-image && found bootstrap
    if unit_there kubelet atomic-openshift-node origin-node || running kubelet hyperkube ovs-vswitchd; then found node; fi
    [ -d /etc/origin/node ] && found node
    { [ -d /etc/kubernetes/manifests ] || [ -d /etc/origin/master ]; } && found node
    [ -e /etc/openshift-sdn-ramp ] || ip link show tun1 >/dev/null 2>&1 && found ramp
    for d in "$INSTALL_DIR" . "$HOME" "$HOME"/* /root/* /home/*/* /opt/*; do
        [ -n "$d" ] && [ -e "$d/.openshift_install.log" ] && IDIR=$d && found bastion && break
    done
    [ -n "$INSTALL_DIR" ] && IDIR=$INSTALL_DIR && found bastion
    OC='' KC=$KUBE
    for p in oc kubectl; do have $p && OC=$p && break; done
    for p in "$KUBECONFIG" "${IDIR:+$IDIR/auth/kubeconfig}" "$HOME/.kube/config" /etc/kubernetes/static-pod-resources/kube-apiserver-certs/secrets/node-kubeconfigs/localhost.kubeconfig /etc/origin/master/admin.kubeconfig; do
        [ -z "$KC" ] && [ -n "$p" ] && [ -r "${p%%:*}" ] && KC=$p
    done
    [ -n "$KC" ] && [ -n "$OC" ] && found cluster
    [ "$ROLES" = auto ] || FOUND=host,$ROLES
    is bastion && [ -n "$KC" ] && found cluster
    [ -z "$CLUSTER" ] && is cluster && FOUND=${FOUND%%,cluster*}${FOUND#*,cluster}
    OCX="$OC${KC:+ --kubeconfig=$KC}"
}

# --- every host -------------------------------------------------------------

host_first() {
    ROLE=host
    cmd date date -u +%s.%N; cmd timedatectl timedatectl; cmd uname uname -a; cmd uptime uptime
    cmd os-release cat /etc/os-release; cmd hostname cat /proc/sys/kernel/hostname; cmd hostnamectl hostnamectl
    cmd systemctl_failed systemctl --failed --no-legend --plain --no-pager
    cmd units systemctl list-units --all --no-pager
    cmd df df -hT -x overlay || cmd df df -h
    cmd df_-i df -i; cmd free free -m
    cmd ip_addr ip -d addr || cmd ifconfig_-a ifconfig -a || cmd proc_net_dev cat /proc/net/dev
    cmd ip_route ip route show table all || cmd route_-n route -n || cmd proc_net_route cat /proc/net/route
    cmd ip_rule ip rule
    cmd ip_neigh ip -s neigh || cmd arp_-an arp -an
    cmd ip_-s_link ip -s -s link; cmd ip_-d_link ip -d link; cmd ip_tunnel ip tunnel show
    cmd ss ss -lntup || cmd netstat netstat -lntup || cmd proc_net_tcp cat /proc/net/tcp /proc/net/tcp6
    cmd ss_-s ss -s
    copy /etc/resolv.conf /etc/hosts /etc/hostname /etc/nsswitch.conf /etc/os-release
    cmd chronyc_tracking chronyc -n tracking && cmd chronyc_sources chronyc -n sources -v && cmd chronyc_sourcestats chronyc -n sourcestats || cmd ntpq_-pn ntpq -pn
    copy /etc/chrony.conf /etc/chrony/chrony.conf
}

host_net() {
    ROLE=host
    cmd iptables-save iptables-save -c || cmd iptables_-nvL iptables -nvL
    cmd ip6tables-save ip6tables-save -c; cmd nft_list nft -a list ruleset
    if cmd firewalld_state firewall-cmd --state; then
        cmd firewalld_get-active-zones firewall-cmd --get-active-zones
        cmd firewalld_list-all-zones firewall-cmd --list-all-zones
        cmd firewalld_permanent firewall-cmd --permanent --list-all-zones
        cmd firewalld_machine-config firewall-cmd --info-service=machine-config
    fi
    for p in /etc/firewalld/*.conf /etc/firewalld/*/*.xml; do copy "$p"; done
    cmd selinux sestatus || cmd getenforce getenforce || cmd selinux_enforce cat /sys/fs/selinux/enforce
    cmd semanage_port semanage port -l; cmd semanage_fcontext semanage fcontext -lC; cmd getsebool getsebool -a
    copy /etc/selinux/config
    cmd audit_avc ausearch -m avc,user_avc,selinux_err -ts boot --raw || { [ -r /var/log/audit/audit.log ] && shcmd audit_avc grep 'grep -a "avc: " /var/log/audit/audit.log | tail -n 5000'; }
    cmd sysctl_-a sysctl -a || cmd sysctl_ip_forward cat /proc/sys/net/ipv4/ip_forward
    cmd nmcli_dev nmcli -t dev && cmd nmcli_con nmcli con show && cmd nmcli_dev_show nmcli dev show
    copy /etc/NetworkManager/system-connections/* /etc/sysconfig/network-scripts/ifcfg-* /etc/sysconfig/network
    cmd networkctl_lldp networkctl lldp
    if have ethtool || [ -n "$PLAN" ]; then
        for p in /sys/class/net/*; do
            nic=${p##*/}
            case $nic in lo | bonding_masters | br-* | ovs-*) continue ;; esac
            if [ -e "$p/device" ] || [ -d "$p/bonding" ]; then
                cmd "ethtool_$nic" ethtool "$nic"
                for o in i k S g; do cmd "ethtool_-${o}_$nic" ethtool -$o "$nic"; done
                [ -r "/proc/net/bonding/$nic" ] && cmd "bonding_$nic" cat "/proc/net/bonding/$nic"
            elif case $nic in veth*) true ;; *) false ;; esac; then
                cmd "ethtool_-S_$nic" ethtool -S "$nic"
            fi
        done
    else
        shcmd sys_class_net cat 'for n in /sys/class/net/*; do for a in speed duplex carrier mtu; do echo "$n/$a $(cat "$n/$a" 2>/dev/null)"; done; done'
    fi
}

host_rest() {
    ROLE=host
    item "$H/journal/kernel.log" log $LOG_SECS $LOG_CAP journalctl $JDIR -k -b -o short-iso-precise --utc --no-pager || cmd dmesg dmesg -T || copy /var/log/dmesg
    journal log NetworkManager chronyd firewalld systemd-resolved sshd rsyslog
    cmd list-boots journalctl $JDIR --list-boots --utc --no-pager; cmd virt systemd-detect-virt
    copy /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name
    cmd lsblk lsblk -o NAME,SIZE,TYPE,FSTYPE,MOUNTPOINT,ROTA
    cmd mount findmnt -l || cmd mount cat /proc/mounts
    cmd lscpu lscpu; cmd vmstat vmstat 1 3
    shcmd pressure cat 'for f in /proc/pressure/*; do echo "$f"; cat "$f"; done'
    cmd ps ps -eo pid,ppid,stat,etimes,pcpu,pmem,comm --sort=-pcpu; cmd localtime cksum /etc/localtime
    # Without a journal (or root) the old files must do.
    have journalctl || copy /var/log/messages /var/log/syslog /var/log/kern.log
}

# --- roles ------------------------------------------------------------------

# stats asks HAProxy over its socket; "show errors" is not asked, it holds payloads.
stats() {
    for cfg in $CFGS; do
        for sock in $(sed -n 's/^[ \t]*stats[ \t][ \t]*socket[ \t][ \t]*\(unix@\)*\([^ \t]*\).*/\2/p' "$cfg" 2>/dev/null); do
            case $sock in /*) ;; *) continue ;; esac
            ask='show info; show stat; show servers state'
            AS="echo '$ask' | socat - $sock"
            if have socat; then
                shcmd haproxy_show socat 'echo "$1" | socat -t 5 - "UNIX-CONNECT:$2"' sh "$ask" "$sock"
            elif have nc && nc -h 2>&1 | grep -q -- '-U'; then
                shcmd haproxy_show nc 'echo "$1" | nc -U -w 5 "$2"' sh "$ask" "$sock"
            elif have python3; then
                item "$H/cmd/haproxy_show.txt" cmd $CMD_SECS $CMD_CAP python3 -c 'import socket,sys
s=socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect(sys.argv[2]); s.sendall(sys.argv[1].encode()+b"\n")
while True:
    d=s.recv(65536)
    if not d: break
    sys.stdout.buffer.write(d)' "$ask" "$sock"
            else
                lost "missing: socat, nc -U and python3 ($H/cmd/haproxy_show.txt)" "$ask"
            fi
            return
        done
    done
}

role_lb() {
    ROLE=lb
    for cfg in $CFGS; do
        copy "$cfg"
        if [ -d "$cfg" ]; then for p in "$cfg"/*.cfg; do copy "$p"; done; fi
    done
    for p in /etc/haproxy/conf.d/*.cfg; do copy "$p"; done
    stats
    copy /var/log/haproxy.log /var/log/haproxy/*.log
    journal log haproxy keepalived
    for cfg in $CFGS; do cmd haproxy_-c haproxy -c -f "$cfg" && break; done
    cmd haproxy_-vv haproxy -vv
    # Rotated logs, newest first by name: no more than a few.
    k=0
    for p in /var/log/haproxy.log.1 /var/log/haproxy.log-* /var/log/haproxy.log.[2-5]*; do
        [ -f "$p" ] && [ $k -lt 5 ] && k=$((k + 1)) && copy "$p"
    done
    copy /etc/keepalived/keepalived.conf /etc/rsyslog.conf /etc/rsyslog.d/*.conf
}

role_dns() {
    ROLE=dns
    if [ -n "$DNSCONF" ]; then
        copy $DNSCONF /etc/named.rfc1912.zones /etc/bind/named.conf.local /etc/bind/named.conf.options
        for conf in $DNSCONF; do cmd named-checkconf_-z named-checkconf -z "$conf" && zones "$conf"; done
        cmd rndc_status rndc status
    fi
    copy /var/named/data/named.run /etc/dnsmasq.conf /etc/dnsmasq.d/* /etc/unbound/unbound.conf /etc/unbound/conf.d/*
    running dnsmasq && cmd dnsmasq_--test dnsmasq --test
    running unbound && cmd unbound-checkconf unbound-checkconf
    journal log named named-chroot bind9 dnsmasq unbound dhcpd kea-dhcp4 tftp httpd nginx
    copy /etc/dhcp/dhcpd.conf /var/lib/dhcpd/dhcpd.leases /var/lib/dhcp/dhcpd.leases /var/lib/misc/dnsmasq.leases /var/lib/dnsmasq/dnsmasq.leases /etc/kea/kea-dhcp4.conf /var/lib/kea/kea-leases4.csv
    pxe
}

# zones copies the zone files that a named.conf names, and checks them.
zones() {
    base=$(sed -n 's/.*directory[ \t]*"\([^"]*\)".*/\1/p' "$1" 2>/dev/null)
    for z in $(sed -n 's/.*zone[ \t]*"\([^"]*\)".*file[ \t]*"\([^"]*\)".*/\1=\2/p; /zone[ \t]*"/{s/.*zone[ \t]*"\([^"]*\)".*/\1=/;h;}; /^[ \t]*file[ \t]*"/{s/.*file[ \t]*"\([^"]*\)".*/\1/;H;x;s/\n//;p;}' "$1" 2>/dev/null); do
        zf=${z#*=} zone=${z%%=*}
        case $zf in /*) ;; *) zf=${base:-/var/named}/$zf ;; esac
        case $zf in */named.ca | */named.localhost | */named.loopback | */named.empty | */db.root | */db.local | */db.127 | */db.0 | */db.255 | */db.empty) continue ;; esac
        copy "$zf"
        [ -f "$zf" ] && cmd "named-checkzone_$(clean "$zone")" named-checkzone "$zone" "$zf"
    done
}

pxe() {
    copy /etc/nginx/nginx.conf /etc/nginx/conf.d/*.conf /etc/httpd/conf/httpd.conf /etc/httpd/conf.d/*.conf
    copy /var/log/nginx/access.log /var/log/nginx/error.log /var/log/httpd/access_log /var/log/httpd/error_log /var/log/apache2/error.log
    for p in /var/lib/tftpboot/*.ipxe /var/lib/tftpboot/pxelinux.cfg/* /var/www/html/*.ipxe /usr/share/nginx/html/*.ipxe; do copy "$p"; done
}

# ignition describes *.ign: what is in them by name, never what they hold.
ignition() {
    [ -f "$IDIR/bootstrap.ign" ] || [ -f "$IDIR/master.ign" ] || [ -f "$IDIR/worker.ign" ] || return 0
    AS="list of $IDIR/*.ign"
    item installer/ignition.json log $CMD_SECS $CMD_CAP sh -c '
        echo "["; first=1
        for f in "$1"/*.ign; do
            [ $first ] || echo ","
            first=""
            printf "{\"file\":\"%s\",\"bytes\":%s,\"sha256\":\"%s\",\"modified\":\"%s\",\"version\":%s,\"paths\":[%s],\"units\":[%s]}" "${f##*/}" "$(wc -c <"$f")" \
                "$(sha256sum "$f" 2>/dev/null | cut -d" " -f1)" "$(date -u -r "$f" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null)" \
                "$(grep -o "\"version\":\"[0-9.]*\"" "$f" | head -n 1 | cut -d: -f2 | grep . || echo null)" \
                "$(grep -o "\"path\":\"[^\"]*\"" "$f" | cut -d: -f2- | tr "\n" "," | sed "s/,\$//")" \
                "$(grep -o "\"name\":\"[^\"]*[.]\(service\|socket\|mount\|timer\|path\)\"" "$f" | cut -d: -f2- | tr "\n" "," | sed "s/,\$//")"
        done
        echo "]"' sh "$IDIR"
}

# installer NAME FILE copies a file of the installer's.
installer() { [ ! -f "$2" ] || { AS="cat $2" && item "installer/$1" inst $FILE_SECS $FILE_CAP cat "$2"; }; }

role_bastion() {
    ROLE=bastion
    if [ -n "$IDIR" ]; then
        for p in "$IDIR"/.openshift_install*.log; do n=${p##*/} && installer "${n#.}" "$p"; done
        AS="ls -ln $IDIR" && item installer/ls.txt cmd $CMD_SECS $CMD_CAP ls -ln "$IDIR"
        for p in "$IDIR"/install-config*.yaml; do [ -f "$p" ] && installer install-config.redacted.yaml "$p" && break; done
        installer metadata.json "$IDIR/metadata.json"
        for p in "$IDIR"/manifests/cluster-scheduler-*.yaml; do installer "manifests/${p##*/}" "$p"; done
        ignition
    fi
    cmd oc_version oc version --client; cmd openshift-install_version openshift-install version
    pxe
}

role_bootstrap() {
    ROLE=bootstrap
    journal boot bootkube release-image node-image-pull kubelet crio approve-csr report-progress node-image-overlay machine-config-daemon-firstboot
    for p in /var/log/openshift/*.json; do copy "$p"; done
    cmd crictl_ps crictl ps -a
    item "$H/cmd/crictl_ps.json" obj $CMD_SECS $CMD_CAP crictl ps -a -o json
    cmd podman_ps podman ps -a
    containers 2000 30 'etcd kube-apiserver kube-controller-manager kube-scheduler cluster-version-operator cluster-bootstrap machine-config-server etcdctl cluster-policy-controller'
    cmd ls_manifests ls -l /etc/kubernetes/manifests /opt/openshift
}

# containers LINES MAX NAMES: the logs of containers by name, newest first.
containers() {
    lines=$1 most=$2 names=$3
    planned "for each container of: $names: crictl logs --tail $lines ID" && return 0
    have crictl && ! barred || return 0
    k=0
    for name in $names; do
        for cid in $(limited 10 c crictl ps -a -q --name "^$name\$" 2>/dev/null </dev/null); do
            k=$((k + 1))
            [ $k -gt "$most" ] && return 0
            AS="crictl logs --tail $lines $cid" && item "$H/cmd/crictl_logs_${name}_$(printf '%.13s' "$cid").log" cmd $LOG_SECS $POD_CAP crictl logs --timestamps --tail "$lines" "$cid"
        done
    done
}

# ovs_home finds what to put before ovs tools: nothing, or an exec into the
# container that holds Open vSwitch.
ovs_home() {
    OVSX=''
    have ovs-vsctl && return 0
    planned "ovs-vsctl is not on the host: through crictl or docker exec" && return 1
    for name in ovs openvswitch sdn ovnkube-node ovn-controller; do
        have crictl && cid=$(limited 10 o crictl ps -q --name "^$name\$" 2>/dev/null </dev/null) &&
            [ -n "$cid" ] && OVSX="crictl exec ${cid%%"$NL"*}" && return 0
        have docker && cid=$(limited 10 o docker ps -q --filter "name=k8s_${name}_" 2>/dev/null </dev/null) &&
            [ -n "$cid" ] && OVSX="docker exec ${cid%%"$NL"*}" && return 0
    done
    lost 'missing: ovs-vsctl, on the host and in a container' 'ovs-vsctl show'
    return 1
}

# ovs NAME ARGV… is an Open vSwitch command where it can be run.
ovs() {
    c=$1 && shift
    AS="$*" && item "$H/cmd/$c.txt" cmd $CMD_SECS $LOG_CAP $OVSX "$@"
}

role_ovs() {
    ROLE=node
    ovs_home || return 0
    ovs ovs_vsctl_show ovs-vsctl show; ovs ovs_vsctl_list-br ovs-vsctl list-br
    bridges='br0 br-int br-ex'
    if [ -z "$PLAN" ]; then
        bridges=''
        barred || bridges=$(limited 10 o $OVSX ovs-vsctl --timeout=5 list-br 2>/dev/null </dev/null)
    fi
    for br in $bridges; do
        ovs "ovs_ofctl_dump-ports-desc_$br" ovs-ofctl -O OpenFlow13 dump-ports-desc "$br"
        ovs "ovs_ofctl_dump-flows_$br" ovs-ofctl -O OpenFlow13 dump-flows "$br"
        ovs "ovs_ofctl_show_$br" ovs-ofctl -O OpenFlow13 show "$br"
        ovs "ovs_ofctl_dump-ports_$br" ovs-ofctl -O OpenFlow13 dump-ports "$br"
        ovs "ovs_vsctl_list-ports_$br" ovs-vsctl list-ports "$br"; ovs "ovs_fdb_$br" ovs-appctl fdb/show "$br"
    done
    for t in interface port bridge Open_vSwitch; do ovs "ovs_vsctl_list_$t" ovs-vsctl list $t; done
    ovs ovs_dpctl_show ovs-appctl dpctl/show -s; ovs ovs_coverage ovs-appctl coverage/show
    shcmd conntrack_count cat 'cat /proc/sys/net/netfilter/nf_conntrack_count /proc/sys/net/netfilter/nf_conntrack_max'
    copy /var/log/openvswitch/ovs-vswitchd.log /var/log/openvswitch/ovsdb-server.log
    [ -n "$PLAN" ] && return 0
    for db in nb sb; do
        have crictl || break
        cid=$(limited 10 o crictl ps -q --name "^${db}db\$" 2>/dev/null </dev/null)
        [ -n "$cid" ] && OVSX="crictl exec ${cid%%"$NL"*}" || continue
        ovs "ovn-${db}ctl_show" "ovn-${db}ctl" --no-leader-only show
        [ $db = nb ] && ovs ovn_nb_cluster_status ovs-appctl -t /var/run/ovn/ovnnb_db.ctl cluster/status OVN_Northbound
        [ $db = sb ] && ovs ovn_sb_cluster_status ovs-appctl -t /var/run/ovn/ovnsb_db.ctl cluster/status OVN_Southbound
    done
}

role_node() {
    ROLE=node
    journal log kubelet crio atomic-openshift-node origin-node docker
    role_ovs
    cmd crictl_ps crictl ps -a
    item "$H/cmd/crictl_ps.json" obj $CMD_SECS $CMD_CAP crictl ps -a -o json
    cmd crictl_pods crictl pods
    if [ -d /etc/kubernetes/manifests ] || [ -d /etc/origin/master ]; then master; fi
    journal log ovs-configuration ovs-vswitchd ovsdb-server openvswitch nodeip-configuration node-valid-hostname machine-config-daemon-firstboot machine-config-daemon-host machine-config-daemon-pull rpm-ostreed dnsmasq keepalived
    cmd docker_ps docker ps -a
    cmd ls_cni ls -l /etc/cni/net.d /etc/kubernetes/cni/net.d /var/lib/cni/networks /var/run/multus
    copy /etc/origin/node/node-config.yaml /etc/sysconfig/docker /etc/sysconfig/docker-network /etc/sysconfig/iptables /etc/sysconfig/atomic-openshift-node /run/openshift-sdn/config.env /etc/kubernetes/kubelet.conf /etc/crio/crio.conf /etc/crio/crio.conf.d/*
    for p in /var/lib/kubelet/pki/kubelet-client-current.pem /var/lib/kubelet/pki/kubelet-server-current.pem; do
        [ -r $p ] && cmd "openssl_$(clean "${p##*/}")" openssl x509 -noout -subject -issuer -dates -ext subjectAltName -in $p
    done
}

master() {
    ROLE=master
    cmd ls_static-pod-resources ls -l /etc/kubernetes/manifests /etc/kubernetes/static-pod-resources
    containers $POD_LINES 20 'etcd kube-apiserver kube-controller-manager kube-scheduler machine-config-server'
    journal log atomic-openshift-master-api atomic-openshift-master-controllers etcd
    planned "crictl exec etcdctl: etcdctl member list, endpoint status, endpoint health, alarm list (-w json)" && return 0
    have crictl && ! barred || return 0
    cid=$(limited 10 e crictl ps -q --name '^etcdctl$' 2>/dev/null </dev/null)
    [ -n "$cid" ] || return 0
    etcd "$H/cmd/etcd_info" crictl exec "${cid%%"$NL"*}"
}

# etcd FOLDER PREFIX…: read-only questions, as JSON.
etcd() {
    dir=$1 && shift
    item "$dir/member_list.json" log 20 $CMD_CAP "$@" etcdctl member list -w json
    item "$dir/endpoint_status.json" log 20 $CMD_CAP "$@" etcdctl endpoint status --cluster -w json
    item "$dir/endpoint_health.json" log 20 $CMD_CAP "$@" etcdctl endpoint health --cluster -w json
    item "$dir/alarm_list.json" log 20 $CMD_CAP "$@" etcdctl alarm list -w json
}

role_ramp() {
    ROLE=ramp
    cmd ip_addr_tun1 ip -d addr show tun1; cmd ip_route_tun1 ip route show dev tun1
    is node || role_ovs
    copy /run/openshift-sdn/config.env
    journal log keepalived
}

# --- the cluster, through oc or kubectl -------------------------------------

# get RESOURCE…: objects of all namespaces.
get() {
    for r in "$@"; do
        AS="$OC get $r -A -o json" && item "cluster/oc/$r.json" obj 120 $((200 * MB)) $OCX get "$r" -A -o json --request-timeout=60s --chunk-size=500
    done
}

# text NAME ARGV…: what people would look at.
text() {
    c=$1 && shift
    AS="$OC $*" && item "cluster/oc-text/$c.txt" cmd 60 $LOG_CAP $OCX "$@" --request-timeout=30s
}

role_cluster() {
    ROLE=cluster
    if [ -z "$OC" ]; then
        lost 'missing: oc and kubectl (cluster/)' 'oc get'
        return
    fi
    AS="$OC get --raw /version" && item cluster/oc-text/version.txt cmd 10 $CMD_CAP $OCX get --raw /version --request-timeout=10s
    if [ -z "$PLAN" ] && [ "$rc" != 0 ]; then
        API=dead
        record "$ROLE" '' "$rc" 0 0 0 0 '' "the API does not answer: nothing else is asked of the cluster; evidence of the nodes only" "$OC get"
        return
    fi
    get clusterversions clusteroperators nodes csr
    text get_nodes_-o_wide get nodes -o wide; text get_co get co
    get events pods
    text get_pods_-A_-o_wide get pods -A -o wide
    get infrastructures networks.config networks.operator ingresses.config machineconfigpools
    etcd_by_oc
    pod_logs
    get dnses.config dnses.operator proxies.config schedulers.config ingresscontrollers.operator services endpoints apiservices \
        deployments daemonsets statefulsets jobs routes storageclasses pv pvc volumeattachments csidrivers \
        configs.imageregistry etcds.operator kubeapiservers.operator kubecontrollermanagers.operator kubeschedulers.operator authentications.operator \
        machines machinesets baremetalhosts machineconfigs kubeletconfigs hostsubnets netnamespaces clusternetworks egressnetworkpolicies egressips networkpolicies \
        podnetworkconnectivitychecks validatingwebhookconfigurations mutatingwebhookconfigurations pdb leases subscriptions installplans \
        imagecontentsourcepolicies imagedigestmirrorsets imagetagmirrorsets catalogsources namespaces endpointslices
    for p in openshift-monitoring/cluster-monitoring-config kube-system/bootstrap kube-system/cluster-config-v1 openshift-network-operator/applied-cluster openshift-etcd/etcd-endpoints openshift-config/initial-kube-apiserver-server-ca; do
        AS="$OC -n ${p%%/*} get configmap ${p##*/} -o json" && item "cluster/oc/configmap_${p%%/*}_${p##*/}.json" obj 30 $CMD_CAP $OCX -n "${p%%/*}" get configmap "${p##*/}" -o json --request-timeout=20s
    done
    # Names and types only; what a Secret holds is never printed.
    text secrets_names get secrets -A -o custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name,TYPE:.type
    text get_csr get csr; text describe_nodes describe nodes; text adm_top_nodes adm top nodes
    text readyz_verbose get --raw '/readyz?verbose'; text livez_verbose get --raw '/livez?verbose'
}

etcd_by_oc() {
    planned "in the first running etcd pod: $OC exec … etcdctl member list, endpoint status, endpoint health, alarm list (-w json)" && return
    barred && return
    pod=$(limited 10 e $OCX -n openshift-etcd get pods -l app=etcd --field-selector=status.phase=Running -o 'jsonpath={.items[0].metadata.name}' --request-timeout=10s 2>/dev/null </dev/null)
    [ -n "$pod" ] && etcd cluster/etcd $OCX -n openshift-etcd exec "$pod" -c etcdctl --
}

# pod_logs takes logs of the control plane's and the network's namespaces,
# most restarts first.
pod_logs() {
    planned "for up to $MAX_PODS pods of openshift-* and kube-* that run the cluster: $OC logs --timestamps --tail=$POD_LINES (and --previous after a restart)" && return
    barred && return
    limited 30 p $OCX get pods -A --no-headers --request-timeout=30s \
        -o 'custom-columns=R:.status.containerStatuses[*].restartCount,NS:.metadata.namespace,POD:.metadata.name,C:.spec.containers[*].name' \
        2>/dev/null </dev/null | sort -rn 2>/dev/null >"$T/pods"
    k=0
    while read -r restarts ns pod names; do
        case $ns in
        openshift-etcd | openshift-kube-* | openshift-apiserver* | openshift-oauth-apiserver | openshift-authentication* | openshift-ingress* | openshift-dns* | openshift-sdn | openshift-ovn-kubernetes | openshift-multus | openshift-network-* | openshift-machine-config-operator | openshift-cluster-* | openshift-image-registry | openshift-console* | openshift-infra | openshift-monitoring | openshift-controller-manager* | openshift-machine-api | openshift-operator-lifecycle-manager | kube-system | default) ;;
        *) continue ;;
        esac
        case $pod in installer-* | revision-pruner-* | prometheus-* | alertmanager-* | grafana-* | thanos-* | node-exporter-*) continue ;; esac
        k=$((k + 1))
        [ $k -gt $MAX_PODS ] && break
        while [ -n "$names" ]; do
            name=${names%%,*} count=${restarts%%,*}
            echo "$ns $pod $name ${count:-0}"
            case $names in *,*) names=${names#*,} ;; *) names='' ;; esac
            case $restarts in *,*) restarts=${restarts#*,} ;; *) restarts=0 ;; esac
        done
    done <"$T/pods" >"$T/logs"
    pool 4 "$T/logs" pod_log
}

pod_log() {
    set -- $1
    AS="$OC -n $1 logs $2 -c $3" && item "cluster/pods/$1/$2/$3.current.log" log 30 $POD_CAP $OCX -n "$1" logs "$2" -c "$3" --timestamps --tail=$POD_LINES --request-timeout=20s
    case $4 in 0 | '<none>' | '') return ;; esac
    AS="$OC -n $1 logs $2 -c $3 --previous" && item "cluster/pods/$1/$2/$3.previous.log" log 30 $POD_CAP $OCX -n "$1" logs "$2" -c "$3" --previous --timestamps --tail=$POD_LINES --request-timeout=20s
}

# pool JOBS LIST FUNCTION runs FUNCTION for each line of LIST, JOBS at once.
pool() {
    workers=''
    for w in 1 2 3 4 5 6 7 8; do
        [ $w -gt "$1" ] && break
        (
            WK=w$w. LOUD='' at=0
            while IFS= read -r line; do
                at=$((at + 1))
                [ $((at % $1 + 1)) = $w ] && "$3" "$line"
            done <"$2"
        ) &
        workers="$workers $!"
    done
    for w in $workers; do wait "$w" || { [ -n "$STOP" ] && wait "$w"; }; done
    # What the workers wrote counts too.
    if have du; then USED=$(du -sk "$W" 2>/dev/null) && USED=$((${USED%%[!0-9]*} * 1024)) || USED=0; fi
}

# --- probes -----------------------------------------------------------------

# target KIND VALUE: something that a probe may be sent to.
target() {
    case "$NL$TARGETS$NL" in *"$NL$1 $2$NL"*) ;; *) TARGETS="$TARGETS${TARGETS:+$NL}$1 $2" ;; esac
}

# targets reads names and addresses off what this host knows of the cluster.
targets() {
    if [ -n "$IDIR" ]; then
        for p in "$IDIR"/install-config*.yaml; do
            [ -f "$p" ] || continue
            base=$(sed -n 's/^baseDomain: *"*\([^ "]*\)"*.*/\1/p' "$p" 2>/dev/null)
            name=$(sed -n '/^metadata:/,/^[^ m]/s/^ *name: *"*\([^ "]*\)"*.*/\1/p' "$p" 2>/dev/null)
            [ -n "$base" ] && [ -n "$name" ] && target domain "$name.$base"
            for r in $(sed -n '/^ *- *mirrors:/,/^ *source:/s/^ *- *\([^ :/]*:[0-9]*\)\/.*/\1/p' "$p" 2>/dev/null); do target registry "$r"; done
            break
        done
    fi
    for p in "$KC" /etc/kubernetes/kubeconfig /var/lib/kubelet/kubeconfig; do
        [ -r "$p" ] || continue
        for s in $(sed -n 's#.*server: *"*https://\([^" ]*\).*#\1#p' "$p" 2>/dev/null); do
            case $s in
            api.*:* | api-int.*:*) s=${s%%:*} && target domain "${s#*.}" ;;
            localhost* | 127.*) ;;
            *) target tcp "${s%%/*}" ;;
            esac
        done
    done
    for cfg in $CFGS; do
        [ -f "$cfg" ] || continue
        for s in $(sed -n 's/^[ \t]*server[ \t][ \t]*[^ \t]*[ \t][ \t]*\([^ \t]*:[0-9][0-9]*\).*/\1/p' "$cfg" 2>/dev/null); do target tcp "$s" && target addr "${s%:*}"; done
    done
    if [ -r /etc/hosts ]; then
        while read -r ip names; do
            for name in $names; do
                for d in $(of domain); do
                    case $name in api.* | api-int.*) ;; *".$d") target node "$ip" ;; esac
                done
            done
        done </etc/hosts
    fi
    if is cluster && [ -z "$PLAN" ] && [ "$API" != dead ] && ! barred; then
        for s in $(limited 10 t $OCX get nodes -o 'jsonpath={range .items[*]}{.status.addresses[?(@.type=="InternalIP")].address}{"/"}{.metadata.labels}{"\n"}{end}' --request-timeout=10s 2>/dev/null </dev/null | tr -d ' '); do
            case $s in
            [0-9a-f]*node-role.kubernetes.io/master* | [0-9a-f]*node-role.kubernetes.io/control-plane*) target node "${s%%/*}/master" ;;
            [0-9a-f]*.*/* | [0-9a-f]*:*/*) target node "${s%%/*}/worker" ;;
            esac
        done
        s=$(limited 10 t $OCX get dnses.config cluster -o 'jsonpath={.spec.baseDomain}' --request-timeout=10s 2>/dev/null </dev/null)
        case $s in *.*) target domain "$s" ;; esac
    elif is cluster && [ -n "$PLAN" ]; then
        echo "# then the same probes for every node that $OC get nodes names"
    fi
}

of() {
    printf '%s\n' "$TARGETS" | while read -r k v; do [ "$k" = "$1" ] && echo "$v"; done
}

# probe_list prints the probes, one a line: KIND ARGS. Names are looked up at
# each name server of resolv.conf; nothing else is sent anywhere but to targets.
probe_list() {
    servers=$(sed -n 's/^ *nameserver  *\([^ ]*\).*/\1/p' /etc/resolv.conf 2>/dev/null)
    domains=$(of domain)
    for ns in $servers; do
        for d in $domains; do for n in api api-int kanshiki-probe.apps; do echo "dns $n.$d $ns"; done; done
        for n in $(of name); do echo "dns $n $ns"; done
        for n in $(of node) $(of addr); do
            n=${n%%/*}
            case $n in 127.* | ::1) ;; *[a-zA-Z]*.*) echo "dns $n $ns" ;; *) echo "rdns $n $ns" ;; esac
        done
        [ -n "$domains" ] && echo "search quay.io $ns"
    done
    for d in $domains; do
        echo "tcp api.$d 6443${NL}tcp api-int.$d 6443${NL}tcp api-int.$d 22623"
        echo "tcp kanshiki-probe.apps.$d 443${NL}tcp kanshiki-probe.apps.$d 80"
        echo "http https://api.$d:6443/version${NL}http https://api.$d:6443/readyz${NL}http https://api-int.$d:22623/healthz"
        echo "head https://kanshiki-probe.apps.$d/"
        echo "cert api.$d 6443${NL}cert api-int.$d 22623${NL}cert kanshiki-probe.apps.$d 443"
    done
    for n in $(of tcp) $(of registry); do echo "tcp ${n%:*} ${n##*:}"; done
    for n in $(of node); do
        case $n in
        */worker) ports='10250 80 443' ;;
        */master) ports='6443 22623 2379 2380 10250 10257 10259' ;;
        *) ports='6443 22623 10250' ;;
        esac
        for p in $ports; do echo "tcp ${n%%/*} $p"; done
    done
    for n in $(of node) $(of addr) $(of name); do
        n=${n%%/*}
        case $n in 127.* | ::1 | localhost) continue ;; esac
        echo "route $n${NL}ping $n${NL}mtu $n 1472"
    done
    for n in $(of node); do echo "mtu ${n%%/*} 8972${NL}trace ${n%%/*}"; done
    for n in $(of url); do echo "head $n"; done
}

# probe LINE runs one line of the list.
probe() {
    set -- $1
    what=$1 a=$2 b=${3:-}
    case $a in -*) return ;; esac
    n=$(clean "$a${b:+_$b}")
    case $what in
    dns)
        if have dig; then ask "dig_$n" dig +time=2 +tries=1 "@$b" "$a" A
        elif have host; then ask "host_$n" host -W 2 "$a" "$b"
        elif have nslookup; then ask "nslookup_$n" nslookup "$a" "$b"
        else ask "getent_$n" getent hosts "$a"; fi
        ;;
    rdns) ask "dig_-x_${n}" dig +time=2 +tries=1 +norec "@$b" -x "$a" ;;
    search) ask "dig_search_${n}" dig +time=2 +tries=1 +search "@$b" "$a" A ;;
    tcp)
        AS="tcp $a $b"
        if have bash; then ask "tcp_$n" bash -c 'exec 3<>"/dev/tcp/$1/$2" && echo open' tcp "$a" "$b"
        elif have nc; then ask "tcp_$n" nc -z -v -w 4 "$a" "$b"
        else ask "tcp_$n" curl -sS --connect-timeout 4 "telnet://$a:$b"; fi
        ;;
    route) ask "ip_route_get_$n" ip route get "$a" ;;
    ping) ask "ping_$n" ping -c 3 -W 2 "$a" ;;
    mtu) ask "ping_mtu_$n" ping -c 1 -W 2 -M 'do' -s "$b" "$a" ;;
    trace) ask "tracepath_$n" tracepath -n -m 15 "$a" ;;
    http) ask "curl_$n" curl -kvsS -m 4 -o /dev/null "$a" ;;
    head) ask "curl_-I_$n" curl -kvsSI -m 4 "$a" ;;
    cert) ask "openssl_s_client_$n" openssl s_client -showcerts -servername "$a" -connect "$a:$b" ;;
    esac
}

ask() {
    c=$1 && shift
    item "$PROBES/$c.txt" cmd $PROBE_SECS $CMD_CAP "$@" || :
}

probes() {
    ROLE=probe
    targets
    if [ -n "$PLAN" ]; then
        probe_list | while IFS= read -r line; do probe "$line"; done
        return
    fi
    probe_list >"$T/probes" 2>/dev/null
    cp "$T/probes" "$PARENT/plan" 2>/dev/null
    now
    was=$BUDGET
    limit=$(((NOW - STARTED) / 1000 + PROBE_TOTAL))
    [ $limit -lt "$BUDGET" ] && BUDGET=$limit
    pool $PROBE_JOBS "$T/probes" probe
    BUDGET=$was
}

# --- the manifest and the end -----------------------------------------------

escape() {
    if have sed; then sed 's/[[:cntrl:]]/ /g; s/\\/\\\\/g; s/"/\\"/g'; else awk '{ gsub(/[[:cntrl:]]/, " "); gsub(/\\/, "&&"); gsub(/"/, "\\\\&"); print }'; fi
}

json_list() {
    sep='' && while IFS= read -r line; do [ -n "$line" ] && printf '%s"%s"' "$sep" "$line" && sep=,; done
}

roles() { (IFS=, && printf '%s\n' $FOUND) | json_list; }

manifest() {
    printf '{"schema":"kanshiki.bundle/v1","tool":{"name":"gather.sh","version":"%s"},"started":"%s","ended":"%s","stopped":"%s",\n"host":"%s","roles":[%s],"plan":[%s],\n"items":[' \
        "$VERSION" "$BEGAN" "$ENDED" "${STOP:-}" "$HOST" "$(roles)" "$(escape <"$PARENT/plan" 2>/dev/null | json_list)"
    sep=''
    escape <"$R" | while IFS='|' read -r host role file rc ms bytes cut hits sha error argv; do
        case $rc in *[!0-9]* | '') rc=null ;; esac
        printf '%s\n{"host":"%s","role":"%s","argv":"%s","file":"%s","exit":%s,"seconds":%s.%03d,"bytes":%s,"truncated":%s,"redactions":%s,"sha256":"%s","error":"%s"}' \
            "$sep" "$host" "$role" "$argv" "$file" "$rc" $((ms / 1000)) $((ms % 1000)) "${bytes:-0}" "${cut:-0}" "${hits:-0}" "$sha" "$error"
        sep=,
    done
    printf '\n]}\n'
}

meta() {
    kernel=$(uname -r 2>/dev/null) os=''
    while IFS='=' read -r k v; do [ "$k" = PRETTY_NAME ] && os=${v#?} && os=${os%?}; done 2>/dev/null </etc/os-release
    printf '{"host":"%s","roles":[%s],"started":"%s","ended":"%s","started_epoch":"%s","ended_epoch":"%s","kernel":"%s","os":"%s","uid":"%s","collector":"gather.sh %s"}\n' \
        "$HOST" "$(roles)" "$BEGAN" "$ENDED" "$BEGAN_EPOCH" "$(epoch)" "$kernel" "$os" "$MYUID" "$VERSION"
}

# pack writes the archive aside and renames it. Where it cannot be written it
# looks for another place; the directory stays if there is none.
pack() {
    if have gzip; then zip='gzip -c' ext=.tar.gz; else zip=cat ext=.tar; fi
    cd "$PARENT" || return 1
    members=$NAME/manifest.json
    for p in hosts cluster installer external; do [ -d "$NAME/$p" ] && members="$members $NAME/$p"; done
    [ -n "$STDOUT" ] && { tar -cf - $members | $zip; return; }
    places="$HERE ${TMPDIR:-/tmp} /var/tmp /tmp /dev/shm $HOME"
    [ -n "$OUT" ] && places="= $places" && case $OUT in /*) ;; *) OUT=$HERE/$OUT ;; esac
    for p in $places; do
        to=$p/$NAME$ext
        [ "$p" = = ] && to=$OUT
        { tar -cf - $members 2>"$T/tar" | $zip >"$to.part.$$"; } 2>/dev/null && [ ! -s "$T/tar" ] && whole "$to.part.$$" &&
            { mv "$to.part.$$" "$to" || cp "$to.part.$$" "$to"; } 2>/dev/null && echo "gather.sh: wrote $to" >&2 && return 0
        rm -f "$to.part.$$" 2>/dev/null
        echo "gather.sh: cannot write $to" >&2
    done
    return 1
}

whole() { [ -s "$1" ] && if have gzip; then gzip -t "$1"; else tar -tf "$1"; fi >/dev/null 2>&1; }

on_stop() {
    STOP=$1
    printf '' 2>/dev/null >"$T/stop"
    for p in "$T"/pid.*; do
        pid=''
        read -r pid 2>/dev/null <"$p"
        [ -n "$pid" ] && if [ -n "$TIMEOUT" ]; then kill -TERM "$pid"; else kill -KILL $(tree "$pid"); fi 2>/dev/null
    done
}

prepare() {
    export LC_ALL=C TZ=UTC
    umask 077
    # Users often lack the system's tools in PATH; one that was made on purpose stays.
    case :$PATH: in *:/usr/bin:*) PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin ;; esac
    HOME=${HOME:-/root} HERE=$PWD BORROWED='' STOP='' N=0 USED=0 WK='' AS='' API='' LOUD='' T=/nonexistent
    borrow
    have mkdir && have cat || die "there is no mkdir or cat here: nothing can be collected"
    TIMEOUT='' NICE='' SHA='' AWK='' JDIR=${JOURNAL_DIR:+-D $JOURNAL_DIR}
    # The timeout(1) of busybox ends a program but not what that started.
    case $(timeout --help 2>&1) in *BusyBox*) ;; *) timeout -k 5 9 cat </dev/null >/dev/null 2>&1 && TIMEOUT='timeout -k 5' ;; esac
    nice -n 10 cat </dev/null >/dev/null 2>&1 && NICE='nice -n 10'
    for p in 'sha256sum' 'shasum -a 256'; do [ -z "$SHA" ] && have "${p%% *}" && SHA=$p; done
    [ "$(echo x | awk '{ print "y" }' 2>/dev/null)" = y ] && AWK='awk'
    [ -n "$AWK" ] || have sed || die "there is neither awk nor sed here: secrets could not be taken out"
    MYUID=$(id -u 2>/dev/null)
    HOST=$HOSTNAME_AS
    [ -n "$HOST" ] || read -r HOST 2>/dev/null </proc/sys/kernel/hostname || HOST=$(uname -n 2>/dev/null)
    HOST=$(clean "$HOST")
    case $HOST in . | .. | '') HOST=unknown ;; esac
    H=hosts/$HOST PROBES=hosts/$HOST/probes
    case ",$ROLES," in *,client,*) PROBES=external/probes ;; esac
    now && STARTED=$NOW BEGAN=$(utc) BEGAN_EPOCH=$(epoch)
}

# workplace makes the only directory that is written to.
workplace() {
    NAME=$(clean "${NAME:-kanshiki-$HOST-$(date -u +%Y%m%dT%H%M%SZ 2>/dev/null)}")
    PARENT=''
    for p in "$DIR" "$TMPDIR" /var/tmp /tmp /dev/shm; do
        [ -n "$p" ] || continue
        PARENT=$p/kanshiki.$$
        [ "$p" = "$DIR" ] && PARENT=$DIR
        mkdir -p "$PARENT/t" 2>/dev/null && printf '' 2>/dev/null >"$PARENT/t/probe" && break
        [ -n "$DIR" ] && die "cannot write to $DIR"
        PARENT=''
    done
    [ -n "$PARENT" ] || die "no directory can be written to; set TMPDIR"
    W=$PARENT/$NAME T=$PARENT/t R=$PARENT/records B=$PARENT/ballast
    mkdir -p "$W" || die "cannot write to $W"
    # A part of the free space is left for the archive, and a ballast for the records.
    free=$(df -Pk "$PARENT" 2>/dev/null | { read -r _; read -r _ _ _ free _; echo "$free"; })
    case $free in '' | *[!0-9]*) ;; *) [ $((free * 480)) -lt $HOST_CAP ] && HOST_CAP=$((free * 480)) ;; esac
    { head -c 262144 /dev/zero || dd if=/dev/zero bs=1024 count=256; } >"$B" 2>/dev/null
    printf '' >"$R" && printf '' >"$PARENT/plan"
}

collect() {
    # What is worth most comes first; a shorter budget cuts the end.
    host_first
    for role in lb dns bootstrap node ramp bastion cluster; do is $role && role_$role; done
    [ -n "$PROBING" ] && probes
    host_net
    host_rest
    return 0
}

main() {
    while [ $# -gt 0 ]; do
        case $1 in --role | --out | --dir | --time-budget | --host | --name | --journal | --install-dir | --kubeconfig | --target | --item-time) [ $# -ge 2 ] || usage ;; esac
        case $1 in
        --role) ROLES=$2 && shift ;; --out) OUT=$2 && shift ;; --dir) DIR=$2 && shift ;; --time-budget) BUDGET=$2 && shift ;; --item-time) ITEM=$2 && shift ;;
        --host) HOSTNAME_AS=$2 && shift ;; --name) NAME=$2 && shift ;; --journal) JOURNAL_DIR=$2 && shift ;;
        --install-dir) INSTALL_DIR=$2 && shift ;; --kubeconfig) KUBE=$2 && shift ;; --target) target "${2%%=*}" "${2#*=}" && shift ;;
        --stdout) STDOUT=1 ;; --plan) PLAN=1 ;; --no-probes) PROBING='' ;; --no-cluster) CLUSTER='' ;;
        --print-targets) TARGETS_ONLY=1 ;; --progress) PROGRESS=1 ;; *) usage ;;
        esac
        shift
    done
    case $BUDGET$ITEM in '' | *[!0-9]*) usage ;; esac
    (IFS=, && for r in $ROLES; do case $r in auto | bastion | lb | dns | bootstrap | node | cluster | client | ramp) ;; *) exit 1 ;; esac done) || usage
    prepare
    detect
    [ -n "$TARGETS_ONLY" ] && { PLAN=1; targets >/dev/null; printf '%s\n' "$TARGETS"; exit 0; }
    [ -n "$PLAN" ] && { echo "# host $HOST, roles $FOUND; nothing is run and nothing is written"; collect; exit 0; }
    workplace
    trap 'on_stop SIGTERM' TERM && trap 'on_stop SIGINT' INT && trap 'on_stop SIGHUP' HUP && trap '' PIPE
    [ -n "$PROGRESS" ] && LOUD=1 && echo "@clock $BEGAN_EPOCH" >&2
    [ "$MYUID" = 0 ] || record host '' '' 0 0 0 0 '' "not root: journals, firewall and files of others may be missing" 'id -u'
    [ -n "$TIMEOUT" ] || record host '' 127 0 0 0 0 '' 'missing: timeout (a watchdog of the script is used)' 'timeout'
    [ -n "$AWK" ] || record host '' 127 0 0 0 0 '' 'missing: awk (lines that may hold a secret are dropped whole)' 'awk'
    collect
    ENDED=$(utc)
    rm -f "$B" 2>/dev/null
    ROLE=host
    mkdir -p "$W/$H" && meta >"$W/$H/meta.json"
    seal "$W/$H/meta.json"
    record host "$H/meta.json" 0 0 "$SIZE" 0 0 "$sum" '' meta
    manifest >"$W/manifest.json" || echo "gather.sh: the manifest is not whole: no space left" >&2
    [ -n "$DIR" ] && exit 0
    pack && { cd / && rm -rf "$PARENT"; exit 0; }
    echo "gather.sh: no archive could be written; the bundle is the directory $W" >&2
    rm -rf "$T" "$R" 2>/dev/null
    exit 1
}

# All is read before anything is run: a script that was cut on its way does nothing.
main "$@"
