package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/crawl"
)

// folderHost is the name under which a folder is audited: one that no site can have.
const folderHost = "dossier.invalid"

// subject sets out what is audited: an address, a list of them, the pages of an audit, or a
// folder, which is served to the audit alone until end is called.
func (f *auditFlags) subject(ctx context.Context, r *seo.AuditRequest) (end func() error, err error) {
	end = func() error { return nil }
	switch {
	case f.list != "":
		return end, f.readList(r)
	case f.folder != "":
		return f.serveFolder(ctx, r)
	case f.reanalyse != "":
		return f.replay(r)
	}
	return end, nil
}

// replay audits the pages that an audit kept, as the other options say.
func (f *auditFlags) replay(r *seo.AuditRequest) (end func() error, err error) {
	again, err := seo.Reanalysis(r.Dir, f.reanalyse)
	if err != nil {
		return nil, err
	}
	again.Profile, again.Only, again.AsOf, again.Concurrency = r.Profile, r.Only, r.AsOf, r.Concurrency
	*r = again
	return r.Replay.Close, nil
}

// readList reads addresses, one a line; empty lines and those that begin with # are none.
func (f *auditFlags) readList(r *seo.AuditRequest) error {
	file, err := os.Open(f.list)
	if err != nil {
		return fault.New(fault.NotFound, "seo.cli.list_missing", "file", f.list).Because(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		u, err := crawl.ParseURL(line)
		if err != nil {
			return fault.New(fault.Invalid, "seo.cli.list_bad", "file", f.list, "line", n, "value", line).Because(err)
		}
		r.Seeds = append(r.Seeds, u.String())
	}
	if err := lines.Err(); err != nil {
		return fault.New(fault.Invalid, "seo.cli.list_missing", "file", f.list).Because(err)
	}
	if len(r.Seeds) == 0 {
		return fault.New(fault.Invalid, "seo.cli.list_empty", "file", f.list)
	}
	r.URL, r.Listed = r.Seeds[0], true
	return nil
}

// serveFolder gives the files of a folder to the audit, under a name of their own.
func (f *auditFlags) serveFolder(ctx context.Context, r *seo.AuditRequest) (end func() error, err error) {
	root, err := os.OpenRoot(f.folder)
	if err != nil {
		return nil, fault.New(fault.NotFound, "seo.cli.folder_missing", "folder", f.folder).Because(err)
	}
	pages, err := pagesIn(root.FS())
	if err == nil && len(pages) == 0 {
		err = fault.New(fault.Invalid, "seo.cli.folder_empty", "folder", f.folder)
	}
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	listen, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, root.Close())
	}
	server := &http.Server{Handler: folderSite{root.FS()}, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listen) }() // until end closes it
	for _, page := range pages {
		r.Seeds = append(r.Seeds, (&url.URL{Scheme: "http", Host: folderHost, Path: "/" + page}).String())
	}
	r.URL = r.Seeds[0]
	if slices.Contains(pages, "") {
		r.URL = "http://" + folderHost + "/"
	}
	r.AllowHosts, r.Reach = append(r.AllowHosts, folderHost), map[string]string{folderHost: listen.Addr().String()}
	if full, err := filepath.Abs(f.folder); err == nil && r.Site == "" {
		r.Site = "dossier-" + filepath.Base(full)
	}
	return func() error { return errors.Join(server.Close(), root.Close()) }, nil
}

// pagesIn are the addresses of the pages of a folder and of those below, in order;
// index.html is that of its folder.
func pagesIn(folder fs.FS) (list []string, err error) {
	err = fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ext := strings.ToLower(path.Ext(name)); entry.IsDir() || ext != ".html" && ext != ".htm" {
			return nil
		}
		list = append(list, strings.TrimSuffix(name, "index.html"))
		return nil
	})
	slices.Sort(list)
	return list, err
}

// folderSite answers with the files of a folder, and for a directory with its index.html,
// as web servers do; http.FileServer would list directories and redirect index.html.
type folderSite struct{ files fs.FS }

func (s folderSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.Trim(path.Clean(r.URL.Path), "/")
	if info, err := fs.Stat(s.files, cmp.Or(name, ".")); err == nil && info.IsDir() {
		name = path.Join(name, "index.html")
	}
	file, err := s.files.Open(name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	defer file.Close()
	content, seeks := file.(io.ReadSeeker)
	info, err := file.Stat()
	if err != nil || !seeks || info.IsDir() {
		http.NotFound(w, r)
		return
	}
	http.ServeContent(w, r, name, info.ModTime(), content)
}
