package clv

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize"
)

// Fitted says how a fit went.
type Fitted struct {
	// Converged is true where the likelihood has a top: its slope is 0 there, it
	// falls on all sides, and no parameter ran away.
	Converged bool
	// Errors are the standard errors of the parameters, in their order, from the
	// curvature of the likelihood; nil where there is no top.
	Errors []float64
}

// optimum is where a climb ended.
type optimum struct {
	at []float64
	Fitted
}

// Positive parameters are looked for by their logarithm, which needs no bounds; a
// soft wall at e^±15 brings back those that run away when data do not hold them.
const (
	wallFrom  = 15.0
	flatSlope = 1e-6 // by customer and unit of logarithm
)

// climb looks for the greatest log-likelihood of n customers from several starts.
// f answers it for positive parameters, with its slope by each of them.
func climb(n float64, starts [][]float64, f func(p, slope []float64) float64) optimum {
	h := hill{n, f}
	var best []float64
	top := math.Inf(1)
	problem := optimize.Problem{Func: func(v []float64) float64 { return h.depth(v, nil) }, Grad: func(slope, v []float64) { h.depth(v, slope) }}
	for _, start := range starts {
		logs := make([]float64, len(start))
		for i, p := range start {
			logs[i] = math.Log(p)
		}
		// Its error says that no step goes up any more; the slope below is the judge.
		found, _ := optimize.Minimize(problem, logs, &optimize.Settings{GradientThreshold: flatSlope / 100, MajorIterations: 1000}, &optimize.BFGS{})
		if found != nil && found.F < top {
			top, best = found.F, found.X
		}
	}
	return h.look(best)
}

// hill is a mean log-likelihood upside down, over logarithms of parameters.
type hill struct {
	n float64
	f func(p, slope []float64) float64
}

func (h hill) depth(logs, slope []float64) float64 {
	p := make([]float64, len(logs))
	for i, v := range logs {
		p[i] = math.Exp(min(max(v, -3*wallFrom), 3*wallFrom))
	}
	depth := -h.f(p, slope) / h.n
	for i := range slope {
		slope[i] *= -p[i] / h.n
	}
	for i, v := range logs {
		over := max(0, math.Abs(v)-wallFrom)
		depth += over * over
		if slope != nil {
			slope[i] += 2 * math.Copysign(over, v)
		}
	}
	return depth
}

// look tells whether a place is a top, and how sharp.
func (h hill) look(logs []float64) optimum {
	o := optimum{at: make([]float64, len(logs))}
	slope := make([]float64, len(logs))
	h.depth(logs, slope)
	o.Converged = true
	for i, v := range logs {
		o.at[i] = math.Exp(v)
		o.Converged = o.Converged && math.Abs(slope[i]) < flatSlope && math.Abs(v) < wallFrom
	}
	var bend mat.Cholesky
	if !bend.Factorize(h.curvature(logs)) || bend.Cond() > 1e12 {
		o.Converged = false
		return o
	}
	var spread mat.SymDense
	if err := bend.InverseTo(&spread); err != nil {
		o.Converged = false
		return o
	}
	o.Errors = make([]float64, len(logs))
	for i := range logs {
		o.Errors[i] = o.at[i] * math.Sqrt(spread.At(i, i)/h.n)
	}
	return o
}

// curvature is the matrix of second derivatives by differences of the slope.
func (h hill) curvature(logs []float64) *mat.SymDense {
	const step = 1e-5
	n := len(logs)
	rows := make([][]float64, n)
	for i := range rows {
		up, down := make([]float64, n), make([]float64, n)
		moved := append([]float64(nil), logs...)
		moved[i] = logs[i] + step
		h.depth(moved, up)
		moved[i] = logs[i] - step
		h.depth(moved, down)
		rows[i] = make([]float64, n)
		for j := range n {
			rows[i][j] = (up[j] - down[j]) / (2 * step)
		}
	}
	m := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			m.SetSym(i, j, (rows[i][j]+rows[j][i])/2)
		}
	}
	return m
}
