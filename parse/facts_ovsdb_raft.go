package parse

import (
	"errors"
	"slices"
)

// maxOVSDBPending is how much of entries that are not yet known to be
// committed is held, in bytes as counted by size.
const maxOVSDBPending = 64 << 20

// ovsdbRaft is what a clustered database tells of its cluster: the header of
// ovsdb(5)'s "Clustered Service Model File Format", changed by the records behind it.
type ovsdbRaft struct {
	cluster, server, address string
	servers                  map[string]string // server id: address
	term, index, commit      int64
	vote                     string
	uncommitted              int
	applied                  int64
	pending                  []raftEntry
	size                     int
}

type raftEntry struct {
	index  int64
	schema []byte // a new schema; its rows replace all others if it brings any
	txn    *ovsdbTxn
}

// raftRecord is one record as it stands.
type raftRecord struct {
	ClusterID, ServerID, Name, LocalAddress, Vote string
	Servers                                       map[string]string
	Term, Index, Commit                           int64
	snapshot                                      bool
	entry                                         raftEntry
}

// read reads a record. Its data is read last known schema first: an array of
// the schema or null, and the rows.
func (r *raftRecord) read(j *ovsdbJSON, d *ovsdbState, line int) error {
	into := map[string]any{
		"cluster_id": &r.ClusterID, "server_id": &r.ServerID, "local_address": &r.LocalAddress, "name": &r.Name, "vote": &r.Vote,
		"servers": &r.Servers, "prev_servers": &r.Servers, "term": &r.Term, "prev_term": &r.Term,
		"index": &r.Index, "prev_index": &r.Index, "commit_index": &r.Commit,
	}
	return j.object(func(key string) error {
		if p := into[key]; p != nil {
			return j.value(1<<20, p)
		}
		if key != "data" && key != "prev_data" {
			return j.skip()
		}
		r.snapshot = key == "prev_data"
		n := 0
		return j.list('[', ']', func() error {
			n++
			c, err := j.peek()
			if err != nil || c != '{' {
				return errors.Join(err, j.skip())
			}
			switch n {
			case 1:
				text, err := j.raw(maxOVSDBValue)
				if err != nil {
					return err
				}
				r.entry.schema = slices.Clone(text)
				return d.schema(r.entry.schema)
			case 2:
				r.entry.txn = &ovsdbTxn{line: line}
				return d.read(j, r.entry.txn)
			}
			return j.skip()
		})
	})
}

// header takes over the first record.
func (f *ovsdbRaft) header(r *raftRecord, d *ovsdbState) {
	f.cluster, f.server, f.address, f.servers = r.ClusterID, r.ServerID, r.LocalAddress, r.Servers
	f.term, f.index, f.commit, f.applied = r.Term, r.Index, r.Index, r.Index
	if d.name == "" {
		d.name = r.Name // a server that has joined and was given nothing yet
	}
	f.put(&r.entry, d)
}

// record takes over any other. An entry is of the state once it is committed;
// until then a new leader may replace it.
func (f *ovsdbRaft) record(r *raftRecord, d *ovsdbState) error {
	if r.Term > f.term {
		f.term, f.vote = r.Term, ""
	}
	if r.Vote != "" {
		f.vote = r.Vote
	}
	if r.Servers != nil {
		f.servers = r.Servers
	}
	if r.Index > 0 {
		if r.Index < f.applied || r.Index > f.index+1 {
			return errors.New("its entry does not follow the one before: what came before was read")
		}
		for len(f.pending) > 0 && f.pending[len(f.pending)-1].index >= r.Index {
			f.size -= f.pending[len(f.pending)-1].bytes()
			f.pending = f.pending[:len(f.pending)-1]
		}
		f.index = r.Index
		if r.Index > f.applied {
			r.entry.index = r.Index
			f.pending = append(f.pending, r.entry)
			f.size += r.entry.bytes()
		}
	}
	f.commit = max(f.commit, r.Commit)
	for len(f.pending) > 0 && (f.pending[0].index <= f.commit || f.size > maxOVSDBPending) {
		f.first(d)
	}
	return nil
}

// end applies what is left: of a file copied from a running server the last
// entries often stand there before the word that they are committed.
func (f *ovsdbRaft) end(d *ovsdbState) {
	f.uncommitted = len(f.pending)
	for len(f.pending) > 0 {
		f.first(d)
	}
}

func (f *ovsdbRaft) first(d *ovsdbState) {
	e := f.pending[0]
	f.pending, f.size, f.applied = f.pending[1:], f.size-e.bytes(), e.index
	f.put(&e, d)
}

func (f *ovsdbRaft) put(e *raftEntry, d *ovsdbState) {
	if e.schema != nil && e.txn != nil {
		d.tables, d.size = map[string]map[string]*ovsdbRow{}, 0
	}
	if e.txn != nil {
		d.apply(e.txn)
	}
}

func (e *raftEntry) bytes() int {
	n := 100 + len(e.schema)
	if e.txn != nil {
		n += e.txn.size
	}
	return n
}
