package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/internal/i18n"
)

func init() { register(newDoctor) }

func newDoctor(a *app) *cobra.Command {
	var d doctor
	var asJSON bool
	cmd := &cobra.Command{Use: "doctor", Short: i18n.T("ops.doctor.short"), Long: i18n.T("ops.doctor.long"), Example: i18n.T("ops.doctor.example")}
	cmd.Flags().StringVar(&d.addr, "addr", defaultAddr, i18n.T("cli.flag.addr"))
	cmd.Flags().StringVar(&d.publicURL, "public-url", "", i18n.T("cli.flag.public_url"))
	cmd.Flags().StringVar(&d.tokenFile, "admin-token-file", "", i18n.T("cli.flag.token_file"))
	cmd.Flags().BoolVar(&asJSON, "json", false, i18n.T("ops.doctor.flag.json"))
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if err := checkPublicURL(d.publicURL); err != nil {
			return err
		}
		d.app = a
		return d.report(cmd.Context(), asJSON)
	}
	return cmd
}

// errUnwell ends doctor with exit code 1 after its findings were printed.
var errUnwell = errors.New("doctor found something wrong")

// How a point stands.
const (
	well = "ok"
	soso = "warn" // it works, and will not for ever
	ill  = "bad"
)

// finding is one point that was looked at: how it stands, and how to mend it.
type finding struct {
	ID     string `json:"id"`
	State  string `json:"state"`
	Label  string `json:"label"`
	Detail string `json:"detail"`
	Mend   string `json:"mend,omitempty"`
}

// doctor looks at everything that may be wrong and changes nothing.
type doctor struct {
	*app
	addr, publicURL, tokenFile string
	found                      []finding
}

// fine notes a point that is as it should be. The texts are ops.doctor.ID (the label) and
// ops.doctor.ID.ok.
func (d *doctor) fine(id string, args ...any) { d.note(id, well, "ok", args) }

// warn and wrong note one that is not, by which of its ways: ops.doctor.ID.WAY says what,
// ops.doctor.ID.WAY.mend how to mend it.
func (d *doctor) warn(id, way string, args ...any)  { d.note(id, soso, way, args) }
func (d *doctor) wrong(id, way string, args ...any) { d.note(id, ill, way, args) }

func (d *doctor) note(id, state, way string, args []any) {
	f := finding{ID: id, State: state, Label: i18n.T("ops.doctor." + id), Detail: i18n.T("ops.doctor."+id+"."+way, args...)}
	if mend := "ops.doctor." + id + "." + way + ".mend"; i18n.Has(mend) {
		f.Mend = i18n.T(mend, args...)
	}
	d.found = append(d.found, f)
}

// failed notes a point that an error tells, whose text says how to mend it.
func (d *doctor) failed(id string, err error) {
	d.found = append(d.found, finding{ID: id, State: ill, Label: i18n.T("ops.doctor." + id), Detail: i18n.Error(err)})
}

// report looks at everything, then prints a line a point, or JSON.
func (d *doctor) report(ctx context.Context, asJSON bool) error {
	d.examine(ctx)
	worst := well
	for _, f := range d.found {
		if f.State == ill || worst == well {
			worst = f.State
		}
	}
	if err := d.print(worst, asJSON); err != nil {
		return err
	}
	if worst == ill {
		return errUnwell
	}
	return nil
}

var doctorMarks = map[string]string{well: "✓", soso: "!", ill: "✗"}

func (d *doctor) print(worst string, asJSON bool) error {
	if asJSON {
		out := json.NewEncoder(d.out)
		out.SetIndent("", "  ")
		return out.Encode(map[string]any{"version": versionText(), "state": worst, "checks": d.found})
	}
	for _, f := range d.found {
		fmt.Fprintf(d.out, "%s %s : %s\n", doctorMarks[f.State], f.Label, f.Detail)
		if f.Mend != "" {
			fmt.Fprintf(d.out, "  → %s\n", f.Mend)
		}
	}
	bad, warned := 0, 0
	for _, f := range d.found {
		switch f.State {
		case ill:
			bad++
		case soso:
			warned++
		}
	}
	_, err := fmt.Fprintln(d.out, "\n"+i18n.T("ops.doctor.sum."+worst, "bad", bad, "warned", warned))
	return err
}

// examine goes on after a bad point.
func (d *doctor) examine(ctx context.Context) {
	d.fine("program", "version", versionText())
	d.examineMachine()
	embeddedEngine := d.clickhouse == ""
	there := true
	if embeddedEngine {
		d.examineEngine()
		there = d.examineFolder()
	}
	d.examinePort(ctx)
	d.examinePublic(ctx)
	if !there {
		d.tryEngine(ctx)
		return
	}
	d.examineTables(ctx)
	d.examineStore(ctx)
	if embeddedEngine {
		d.examineSpool()
		d.examineBackup()
	}
}

// tryEngine runs the engine on an empty folder of its own: there are no data yet.
func (d *doctor) tryEngine(ctx context.Context) {
	folder, err := os.MkdirTemp("", "chaland-doctor-")
	if err != nil {
		d.failed("clickhouse", err)
		return
	}
	defer func() { _ = os.RemoveAll(folder) }() // it lies where the system sweeps
	trial := *d
	trial.app = &app{streams: d.streams, now: d.now, log: d.log, data: filepath.Join(folder, "data")}
	trial.found = nil
	trial.examineTables(ctx)
	for _, f := range trial.found {
		if f.ID == "clickhouse" {
			d.found = append(d.found, f)
		}
	}
}
