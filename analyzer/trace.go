package analyzer

// Trace is the method of a figure: enough to compute it again by hand.
type Trace struct {
	Metric string `json:"metric"`
	// Statement names the .sql files, SQL is their text, in that order.
	Statement string `json:"statement"`
	SQL       string `json:"sql"`
	// Params are the values of the {name:Type} parameters of the SQL.
	Params map[string]string `json:"params"`
	// Fingerprint sums up the current facts that the statements read, look-back
	// included; it changes when one of them does.
	Fingerprint string `json:"fingerprint"`
	// Version is that of the metric's definition.
	Version int `json:"version"`
	// Mode is the consent mode the visits rest on: "exempt", "consent",
	// "mixed", or "" when the metric reads no visits.
	Mode string `json:"mode"`
}
