// Package archive writes and reads the one file of a backup: a tar packed with zstd.
//
// Its first entry, HEAD.json, tells what made it, so that a reader may refuse it before
// anything is unpacked; its last one, SHA256SUMS, holds the sum of every other entry in
// the form that sha256sum checks. A file that was cut short lacks it.
package archive

import (
	"archive/tar"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"

	"github.com/formaouest/chaland/internal/fault"
)

const (
	headName = "HEAD.json"
	sumsName = "SHA256SUMS"
	// maxHead bounds what is read of a head, and maxSums of the sums, in bytes.
	maxHead = 1 << 20
	maxSums = 64 << 20
)

// Writer fills an archive. The file bears its name only once Close has succeeded.
type Writer struct {
	path string
	made time.Time
	file *os.File
	pack *zstd.Encoder
	tar  *tar.Writer
	sums strings.Builder
}

// Create begins the archive at path, readable by its owner only, with a head (JSON);
// made is the instant that every entry bears. Close or Abort must follow.
func Create(path string, head any, made time.Time) (_ *Writer, err error) {
	raw, err := json.MarshalIndent(head, "", "  ")
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	pack, err := zstd.NewWriter(f, zstd.WithEncoderCRC(true))
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	w := &Writer{path: path, made: made, file: f, pack: pack, tar: tar.NewWriter(pack)}
	if err := w.add(headName, int64(len(raw)), strings.NewReader(string(raw))); err != nil {
		return nil, errors.Join(err, w.Abort())
	}
	return w, nil
}

// AddFolder adds the files under dir as name/...; skip leaves out files and whole
// folders by their path under dir. A file that has gone meanwhile is left out.
func (w *Writer) AddFolder(name, dir string, skip func(rel string) bool) error {
	return filepath.WalkDir(dir, func(at string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, at)
		if err != nil || rel == "." {
			return err
		}
		if skip != nil && skip(filepath.ToSlash(rel)) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		return w.addFile(path.Join(name, filepath.ToSlash(rel)), at)
	})
}

func (w *Writer) addFile(name, at string) error {
	f, err := os.Open(at)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return w.add(name, info.Size(), f)
}

func (w *Writer) add(name string, size int64, body io.Reader) (err error) {
	defer fault.Wrap(&err, "pack %s", name)
	if err := w.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: w.made, Typeflag: tar.TypeReg, Format: tar.FormatPAX}); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(w.tar, sum), body, size); err != nil {
		return err
	}
	fmt.Fprintf(&w.sums, "%s  %s\n", hex.EncodeToString(sum.Sum(nil)), name)
	return nil
}

// Close writes the sums, has the disk keep everything, and gives the file its name.
func (w *Writer) Close() error {
	sums := w.sums.String()
	err := w.add(sumsName, int64(len(sums)), strings.NewReader(sums))
	err = errors.Join(err, w.tar.Close(), w.pack.Close())
	if err == nil {
		err = w.file.Sync()
	}
	if err = errors.Join(err, w.file.Close()); err != nil {
		return errors.Join(err, os.Remove(w.path+".part"))
	}
	return os.Rename(w.path+".part", w.path)
}

// Abort gives the archive up and removes what was written of it.
func (w *Writer) Abort() error {
	return errors.Join(w.file.Close(), os.Remove(w.path+".part"))
}

// errNot says that a file is no archive of ours.
var errNot = errors.New("the first entry is not " + headName)

// Reader reads an archive from its start to its end.
type Reader struct {
	path string
	file *os.File
	pack *zstd.Decoder
	tar  *tar.Reader
	sums map[string]string
}

// Open reads the head of the archive at path into head. A file of another kind is an
// Invalid fault.
func Open(path string, head any) (_ *Reader, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fault.New(fault.NotFound, "archive.missing", "path", path).Because(err)
	}
	pack, err := zstd.NewReader(f, zstd.WithDecoderMaxMemory(512<<20))
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	r := &Reader{path: path, file: f, pack: pack, tar: tar.NewReader(pack), sums: map[string]string{}}
	if err := r.readHead(head); err != nil {
		r.Close()
		return nil, fault.New(fault.Invalid, "archive.foreign", "path", path).Because(err)
	}
	return r, nil
}

func (r *Reader) readHead(head any) error {
	h, err := r.tar.Next()
	if err != nil {
		return err
	}
	if h.Name != headName || h.Size > maxHead {
		return errNot
	}
	raw, err := r.take(h, io.Discard)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, head)
}

// Close gives the file free.
func (r *Reader) Close() {
	r.pack.Close()
	_ = r.file.Close() // only read
}

// Unpack writes the entries under folder, "" to only check them, and compares their sums
// at the end; what was written must not be used when it fails. A torn or changed file is
// an Invalid fault.
func (r *Reader) Unpack(folder string) error {
	for {
		h, err := r.tar.Next()
		if err != nil { // io.EOF too: the sums come last
			return r.damaged(err)
		}
		if h.Name == sumsName {
			return r.compare(h)
		}
		if h.Typeflag != tar.TypeReg || !filepath.IsLocal(h.Name) || path.Clean(h.Name) != h.Name {
			return r.damaged(fmt.Errorf("the entry %q", h.Name))
		}
		if err := r.unpackOne(h, folder); err != nil {
			return err
		}
	}
}

func (r *Reader) unpackOne(h *tar.Header, folder string) error {
	if folder == "" {
		if _, err := r.take(h, io.Discard); err != nil {
			return r.damaged(err)
		}
		return nil
	}
	at := filepath.Join(folder, filepath.FromSlash(h.Name))
	if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(at, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	out := &wrote{Writer: f}
	_, err = r.take(h, out)
	if err = errors.Join(err, f.Close()); err != nil && out.failed == nil {
		return r.damaged(err)
	}
	return err
}

// wrote remembers whether it was the disk that failed.
type wrote struct {
	io.Writer
	failed error
}

func (w *wrote) Write(p []byte) (n int, err error) {
	n, err = w.Writer.Write(p)
	if err != nil {
		w.failed = err
	}
	return n, err
}

// take reads an entry into out, notes its sum, and answers small ones whole.
func (r *Reader) take(h *tar.Header, out io.Writer) ([]byte, error) {
	sum := sha256.New()
	var small strings.Builder
	to := []io.Writer{out, sum}
	if h.Name == headName {
		to = append(to, &small)
	}
	if _, err := io.Copy(io.MultiWriter(to...), r.tar); err != nil {
		return nil, err
	}
	if _, twice := r.sums[h.Name]; twice {
		return nil, fmt.Errorf("the entry %q stands there twice", h.Name)
	}
	r.sums[h.Name] = hex.EncodeToString(sum.Sum(nil))
	return []byte(small.String()), nil
}

// compare sets the sums told against those of what was read.
func (r *Reader) compare(h *tar.Header) error {
	if h.Size > maxSums {
		return r.damaged(errors.New("the sums are too long"))
	}
	raw, err := io.ReadAll(r.tar)
	if err != nil {
		return r.damaged(err)
	}
	n := 0
	for line := range strings.Lines(string(raw)) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if r.sums[name] != sum {
			return r.damaged(fmt.Errorf("the sum of %q differs", name))
		}
		n++
	}
	if n != len(r.sums) {
		return r.damaged(fmt.Errorf("%d sums for %d entries", n, len(r.sums)))
	}
	return nil
}

func (r *Reader) damaged(cause error) error {
	return fault.New(fault.Invalid, "archive.damaged", "path", r.path).Because(cause)
}
