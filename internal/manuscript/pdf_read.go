package manuscript

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	pdfium "github.com/klippa-app/go-pdfium"
	pdferrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"github.com/formaouest/chaland/internal/fault"
)

// PDFium runs as WebAssembly: a hostile file can neither leave it, nor take more memory
// than maxMemory, nor run on once its time is over.
const (
	maxMemory  = 512 << 20 / 65536 // pages of WebAssembly
	maxEngines = 2                 // files read at once
)

// engine is PDFium, made ready when the first PDF comes: that takes seconds, unless a
// cache holds what an earlier run compiled.
type engine struct {
	once sync.Once
	pool pdfium.Pool
	err  error
}

// engines are shared by all readers of a process that have the same cache.
var engines sync.Map // of *engine, by folder

func (r Reader) pdfium() (pdfium.Pool, error) {
	shared, _ := engines.LoadOrStore(r.Cache, &engine{})
	e := shared.(*engine)
	e.once.Do(func() { e.pool, e.err = openEngine(r.Cache) })
	return e.pool, e.err
}

func openEngine(folder string) (pdfium.Pool, error) {
	config := wazero.NewRuntimeConfig().WithCloseOnContextDone(true).WithMemoryLimitPages(maxMemory).
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling)
	if folder == "" {
		if own, err := os.UserCacheDir(); err == nil {
			folder = filepath.Join(own, "chaland", "pdfium")
		}
	}
	if folder != "" {
		if cache, err := wazero.NewCompilationCacheWithDir(folder); err == nil { // without one it is compiled at each start
			config = config.WithCompilationCache(cache)
		}
	}
	return webassembly.Init(webassembly.Config{
		MaxTotal: maxEngines, Stdout: io.Discard, Stderr: io.Discard, RuntimeConfig: config,
		FSConfig: wazero.NewFSConfig(), // no file of ours
	})
}

// readPDF reads the text of a PDF, a passage for each page.
func (r Reader) readPDF(ctx context.Context, name string, in io.ReaderAt, size int64) (*Manuscript, error) {
	pool, err := r.pdfium()
	if err != nil {
		return nil, err
	}
	raw := make([]byte, size)
	if _, err := in.ReadAt(raw, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, "manuscript.unreadable", "file", name).Because(err)
	}
	reader, err := pool.GetInstanceWithContext(ctx)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "manuscript.busy").Because(err)
	}
	type result struct {
		m   *Manuscript
		err error
	}
	done := make(chan result, 1)
	go func() {
		m, err := readSheets(ctx, reader, name, raw)
		done <- result{m, err}
	}()
	select {
	case got := <-done:
		if err := reader.Close(); err != nil && got.err == nil { // what broke while it was read is not used again
			return got.m, nil
		}
		return got.m, got.err
	case <-ctx.Done():
		_ = reader.Kill()
		<-done
		return nil, fault.New(fault.TooLarge, "manuscript.too_slow", "file", name, "seconds", int(Patience.Seconds())).Because(ctx.Err())
	}
}

func readSheets(ctx context.Context, reader pdfium.Pdfium, name string, raw []byte) (*Manuscript, error) {
	broken := fault.New(fault.Invalid, "manuscript.broken", "file", name)
	opened, err := reader.OpenDocument(&requests.OpenDocument{File: &raw})
	if errors.Is(err, pdferrors.ErrPassword) || errors.Is(err, pdferrors.ErrSecurity) {
		return nil, fault.New(fault.Invalid, "manuscript.locked", "file", name).Because(err)
	}
	if err != nil {
		return nil, broken.Because(err)
	}
	count, err := reader.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	if err != nil || count.PageCount == 0 {
		return nil, broken.Because(err)
	}
	if count.PageCount > maxPages {
		return nil, fault.New(fault.TooLarge, "manuscript.many_pages", "file", name, "n", count.PageCount, "most", maxPages)
	}
	m, size := &Manuscript{Name: name, Pages: count.PageCount}, 0
	for i := range count.PageCount {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		text, err := sheetText(reader, opened.Document, i)
		if err != nil {
			return nil, broken.Because(err)
		}
		if size += len(text); size > maxText {
			return nil, fault.New(fault.TooLarge, "manuscript.too_long", "file", name)
		}
		if strings.TrimSpace(text) == "" {
			m.Blank = append(m.Blank, i+1)
			continue
		}
		m.Passages = append(m.Passages, Passage{Text: text, Part: Sheet, Page: i + 1})
	}
	if len(m.Passages) == 0 {
		return nil, fault.New(fault.Invalid, "manuscript.scanned", "file", name, "n", m.Pages)
	}
	return m, nil
}

// endHyphen is what PDFium leaves where a word was cut at the end of a line.
var endHyphen = strings.NewReplacer("\r\n", "\n", "\x02\r\n", "", "\ufffe\r\n", "", "\x02", "", "\ufffe", "", "\x00", "")

func sheetText(reader pdfium.Pdfium, document references.FPDF_DOCUMENT, i int) (string, error) {
	got, err := reader.GetPageText(&requests.GetPageText{Page: requests.Page{ByIndex: &requests.PageByIndex{Document: document, Index: i}}})
	if err != nil {
		return "", err
	}
	return endHyphen.Replace(got.Text), nil
}
