package seo

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/crawl"
	"github.com/formaouest/chaland/seo/rule"
)

// DefaultTapes is how many audits of a site keep their raw pages when nobody says.
const DefaultTapes = 3

// tapeNote is what one must know to make an audit again from its tape.
type tapeNote struct {
	Audit         auditNote
	Finished      time.Time
	State         State
	Site, URL     string
	MaxDepth      int
	MaxExternal   int
	MaxFiles      int
	AllowHosts    []string `json:",omitempty"`
	Seeds         []string `json:",omitempty"`
	ReadForbidden bool     `json:",omitempty"`

	Keywords map[string]string `json:",omitempty"` // that the pages were after
	Visited  *rule.Visited     `json:",omitempty"` // the pages without a link that people saw
}

// tapes is the folder of the raw pages under the folder of audits.
func tapes(dir string) string { return filepath.Join(dir, "pages") }

const tapeSuffix = ".tape"

// keepTape moves the raw pages of the audit to where Reanalysis finds them, and removes
// those of old ones. That it cannot costs the reanalysis, not the audit.
func (r *run) keepTape(a *Audit) {
	if err := r.moveTape(a); err != nil {
		slog.Warn("the pages of an audit are not kept", "audit", a.ID, "error", err)
	}
}

func (r *run) moveTape(a *Audit) error {
	q := r.request
	if !q.records() || a.State == Failed {
		return nil
	}
	note, err := json.Marshal(tapeNote{
		Audit: r.note, Finished: a.Finished, State: a.State, Site: q.Site, URL: q.URL, MaxDepth: q.MaxDepth, MaxExternal: q.MaxExternal, MaxFiles: q.MaxFiles,
		AllowHosts: q.AllowHosts, Seeds: q.Seeds, ReadForbidden: q.ReadForbidden, Keywords: q.Keywords, Visited: r.seen,
	})
	if err != nil {
		return err
	}
	folder := tapes(q.Dir)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := r.crawl.KeepTape(filepath.Join(folder, a.ID+tapeSuffix), note); err != nil {
		return err
	}
	return dropTapes(folder, a.ID, q.KeepPages)
}

// dropTapes leaves the newest tapes of the site and start page of an audit: ids begin with
// an instant and end with a hash of both.
func dropTapes(folder, id string, keep int) error {
	of := id[strings.LastIndexByte(id, '-')+1:]
	files, err := filepath.Glob(filepath.Join(folder, "*-"+of+tapeSuffix))
	if err != nil {
		return err
	}
	slices.Sort(files)
	for len(files) > keep {
		err = errors.Join(err, os.Remove(files[0]))
		files = files[1:]
	}
	return err
}

// records tells whether the audit keeps its raw pages.
func (r AuditRequest) records() bool { return r.Dir != "" && r.Replay == nil && r.KeepPages > 0 }

// Reanalysis asks for an audit again, by the rules of today, of the pages that it read
// then: no server is asked, and nothing is stored. dir is the Dir of audits. A fault of
// kind NotFound says that its pages are not kept. The caller closes the request's Replay.
func Reanalysis(dir, id string) (AuditRequest, error) {
	if id != filepath.Base(id) || strings.ContainsAny(id, `/\`) {
		return AuditRequest{}, fault.New(fault.NotFound, "seo.no_audit", "id", id)
	}
	path := filepath.Join(tapes(dir), id+tapeSuffix)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return AuditRequest{}, fault.New(fault.NotFound, "seo.no_pages_kept", "id", id, "kept", strings.Join(keptTapes(dir), ", "))
	}
	tape, err := crawl.PlayTape(path)
	if err != nil {
		return AuditRequest{}, err
	}
	var n tapeNote
	if err := json.Unmarshal(tape.Note(), &n); err != nil {
		return AuditRequest{}, errors.Join(fault.New(fault.Invalid, "crawl.bad_tape", "file", path).Because(err), tape.Close())
	}
	began := time.Now()
	return AuditRequest{
		Site: n.Site, URL: n.URL, MaxDepth: n.MaxDepth, MaxExternal: n.MaxExternal, MaxFiles: n.MaxFiles, AllowHosts: n.AllowHosts, Seeds: n.Seeds,
		ReadForbidden: n.ReadForbidden, Keywords: n.Keywords, Replay: tape, played: n,
		MaxPages: 1 << 30, // the tape ends where the crawl did
		Now:      func() time.Time { return n.Audit.Started.Add(time.Since(began)) },
	}, nil
}

// ForgetPages erases the raw pages of all audits of a site under the folder of audits, and
// what audits that were cut short left of it; starts are the addresses that they began at.
func ForgetPages(dir, site string, starts []string) (err error) {
	defer fault.Wrap(&err, "forget the pages of %s", site)
	for _, start := range starts {
		if err := os.RemoveAll(workDir(dir, site, start)); err != nil {
			return err
		}
	}
	for _, id := range keptTapes(dir) {
		path := filepath.Join(tapes(dir), id+tapeSuffix)
		if n, err := noteOf(path); err != nil || n.Site != site { // what no audit can be made from again is nobody's
			continue
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

func noteOf(path string) (n tapeNote, err error) {
	tape, err := crawl.PlayTape(path)
	if err != nil {
		return n, err
	}
	return n, errors.Join(json.Unmarshal(tape.Note(), &n), tape.Close())
}

// workDir is where an audit keeps what it visited until it ends.
func workDir(dir, site, start string) string { return filepath.Join(dir, hashed(site+" "+start)) }

// keptTapes are the ids of the audits whose raw pages are kept, the newest first.
func keptTapes(dir string) (ids []string) {
	files, _ := filepath.Glob(filepath.Join(tapes(dir), "*"+tapeSuffix)) // the pattern is sound
	for _, file := range files {
		ids = append(ids, strings.TrimSuffix(filepath.Base(file), tapeSuffix))
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids
}
