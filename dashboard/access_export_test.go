package dashboard

// AllowedOn are the roles that a route lets through; ok is false for a route without a rule.
func AllowedOn(method, path string) (roles []Role, ok bool) {
	r, ok := accessOf[method+" "+path]
	return allowed[r], ok && r != unruled
}

// RuledRoutes are the routes of the table, by method and pattern.
func RuledRoutes() (list []string) {
	for route := range accessOf {
		list = append(list, route)
	}
	return list
}
