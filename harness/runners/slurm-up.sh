#!/bin/bash
# slurm-up.sh DIR [GPUS]: starts a Slurm of one node by hand, all of its state under DIR, with pretend GPUs; prints what
# SLURM_CONF must be. Needs root, and Debian's slurm-wlm and munge. slurm-up.sh DIR down ends it.
set -euo pipefail
dir=$1
gpus=${2:-4}
if [ "$gpus" = down ]; then
    for pid in "$dir/slurmctld.pid" "$dir/slurmd.pid" "$dir/munge-socket/munged.pid"; do
        [ ! -s "$pid" ] || kill "$(cat "$pid")" 2>/dev/null || true
    done
    exit 0
fi
host=$(hostname -s)
memory=$(($(awk '/MemTotal/ {print $2}' /proc/meminfo) / 1024 - 1024))
mkdir -p "$dir"/{state,spool,log,munge,munge-socket}
chmod 700 "$dir/munge"
chmod 755 "$dir" "$dir/munge-socket"
for i in $(seq 0 $((gpus - 1))); do
    [ -e "$dir/nvidia$i" ] || mknod "$dir/nvidia$i" c 1 3
done
if [ ! -e "$dir/munge/key" ]; then
    dd if=/dev/urandom of="$dir/munge/key" bs=128 count=1 status=none
    chmod 400 "$dir/munge/key"
fi
munged --key-file="$dir/munge/key" --socket="$dir/munge-socket/munge.sock" --pid-file="$dir/munge-socket/munged.pid" \
    --log-file="$dir/munge/munged.log" --seed-file="$dir/munge/seed" --force --num-threads=1
cat >"$dir/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge-socket/munge.sock,cred_expire=5
CredType=cred/munge
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmctldPort=${SLURM_PORT:-16817}
SlurmdPort=$((${SLURM_PORT:-16817} + 1))
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1,default_queue_depth=1000
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=1024
GresTypes=gpu
JobRequeue=1
MinJobAge=600
KillWait=5
InactiveLimit=0
SlurmctldTimeout=30
SlurmdTimeout=30
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 CPUs=${SLURM_CPUS:-$(nproc)} RealMemory=$memory Gres=gpu:$gpus State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
CONF
printf 'NodeName=%s Name=gpu File=%s/nvidia[0-%d]\n' "$host" "$dir" $((gpus - 1)) >"$dir/gres.conf"
echo "CgroupPlugin=cgroup/v1" >"$dir/cgroup.conf"
export SLURM_CONF="$dir/slurm.conf"
slurmctld -f "$SLURM_CONF" >&2
slurmd -f "$SLURM_CONF" >&2
for _ in $(seq 100); do
    sinfo -h -o %t 2>/dev/null | grep -qE 'idle|mix' && { echo "$SLURM_CONF"; exit 0; }
    sleep 0.1
done
tail -n 3 "$dir/log/slurmctld.log" >&2
exit 5
