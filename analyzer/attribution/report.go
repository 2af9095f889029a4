package attribution

// Report is what models say of some paths, as programs read it: the models side by
// side, and the parts of the arithmetic that were asked for.
type Report struct {
	Models []ModelReport `json:"models"`
	Shown
}

// ModelReport is what one model gives to each channel.
type ModelReport struct {
	Model    Model          `json:"model"`
	Channels []CreditReport `json:"channels"`
}

// CreditReport has no value when the paths have none.
type CreditReport struct {
	Channel       string   `json:"channel"`
	Conversions   float64  `json:"conversions"`
	Value         *float64 `json:"value"`
	RemovalEffect *float64 `json:"removal_effect,omitempty"`
}

// Shown is the arithmetic that was asked for, and nothing else.
type Shown struct {
	Paths       []PathReport       `json:"paths,omitempty"`
	Conversion  *float64           `json:"conversion_probability,omitempty"`
	Transitions []TransitionReport `json:"transitions,omitempty"`
	Removals    []RemovalReport    `json:"removals,omitempty"`
	Coalitions  []CoalitionReport  `json:"coalitions,omitempty"`
}

// PathReport is a path.
type PathReport struct {
	Path        []string  `json:"path"`
	Ages        []float64 `json:"ages,omitempty"`
	Conversions float64   `json:"conversions"`
	Nulls       float64   `json:"null"`
	Value       float64   `json:"value"`
}

// TransitionReport is a cell of the matrix of a chain.
type TransitionReport struct {
	From        string  `json:"from"`
	To          string  `json:"to"`
	Count       float64 `json:"count"`
	Probability float64 `json:"probability"`
}

// RemovalReport is what is left without a channel.
type RemovalReport struct {
	Channel    string  `json:"channel"`
	Conversion float64 `json:"conversion_probability_without"`
	Effect     float64 `json:"removal_effect"`
}

// CoalitionReport is a set of channels.
type CoalitionReport struct {
	Channels    []string `json:"channels"`
	Conversions float64  `json:"conversions"`
	Nulls       float64  `json:"null"`
	Value       float64  `json:"value"`
	Worth       float64  `json:"worth"`
}

// Parts of the arithmetic that Show names.
const (
	ShowPaths      = "paths"
	ShowMatrix     = "matrix"
	ShowRemovals   = "removals"
	ShowCoalitions = "coalitions"
)

// Shows are the parts in their order.
var Shows = []string{ShowPaths, ShowMatrix, ShowRemovals, ShowCoalitions}

// ReportOf is a model's credits for programs; without values they have none.
func ReportOf(m Model, credits []Credit, hasValue bool) ModelReport {
	out := ModelReport{Model: m, Channels: make([]CreditReport, len(credits))}
	for i, c := range credits {
		out.Channels[i] = CreditReport{Channel: c.Channel, Conversions: c.Conversions, RemovalEffect: c.RemovalEffect}
		if hasValue {
			out.Channels[i].Value = &c.Value
		}
	}
	return out
}

// Show is the part of the arithmetic that a name of Shows asks for, nothing for "".
func Show(part string, paths []Path, order int) (s Shown, err error) {
	switch part {
	case ShowPaths:
		return TellPaths(Merge(paths)), nil
	case ShowMatrix, ShowRemovals:
		chain, err := Walk(paths, order)
		if err != nil {
			return s, err
		}
		if part == ShowMatrix {
			return chain.TellMatrix(), nil
		}
		return chain.TellRemovals(), nil
	case ShowCoalitions:
		sets, err := Coalitions(paths)
		return TellCoalitions(sets), err
	}
	return s, nil
}

// TellPaths lists paths for programs.
func TellPaths(paths []Path) (s Shown) {
	for _, p := range paths {
		s.Paths = append(s.Paths, PathReport{p.Channels, p.Ages, p.Conversions, p.Nulls, p.Value})
	}
	return s
}

// TellMatrix tells a chain's transitions for programs.
func (c *Chain) TellMatrix() (s Shown) {
	s.Conversion = &c.Conversion
	for _, t := range c.Transitions {
		s.Transitions = append(s.Transitions, TransitionReport(t))
	}
	return s
}

// TellRemovals tells a chain's removal effects for programs.
func (c *Chain) TellRemovals() (s Shown) {
	s.Conversion = &c.Conversion
	for _, e := range c.Removals {
		s.Removals = append(s.Removals, RemovalReport(e))
	}
	return s
}

// TellCoalitions lists sets of channels for programs.
func TellCoalitions(sets []Coalition) (s Shown) {
	for _, c := range sets {
		s.Coalitions = append(s.Coalitions, CoalitionReport{c.Channels, c.Conversions, c.Nulls, c.Value, c.Worth})
	}
	return s
}
