// Command chart prints what Helm makes of a chart: "helm template" without the rest of Helm, which takes minutes to build.
//
//	chart CHART RELEASE NAMESPACE [VALUES]
//
// VALUES is a file of values over those of the chart. Hooks are printed like everything else, in the order of the files.
package main

import (
	"fmt"
	"os"
	"sort"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
)

func main() {
	if err := render(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "chart:", err)
		os.Exit(1)
	}
}

func render(args []string) error {
	if len(args) < 3 || len(args) > 4 {
		return fmt.Errorf("usage: chart CHART RELEASE NAMESPACE [VALUES]")
	}
	chart, err := loader.Load(args[0])
	if err != nil {
		return err
	}
	values := map[string]interface{}{}
	if len(args) == 4 {
		if values, err = chartutil.ReadValuesFile(args[3]); err != nil {
			return err
		}
	}
	release := chartutil.ReleaseOptions{Name: args[1], Namespace: args[2], Revision: 1, IsInstall: true}
	all, err := chartutil.ToRenderValues(chart, values, release, chartutil.DefaultCapabilities)
	if err != nil {
		return err
	}
	files, err := engine.Render(chart, all)
	if err != nil {
		return err
	}
	names := make([]string, 0, len(files))
	for name := range files {
		if !strings.HasSuffix(name, "/NOTES.txt") {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Printf("---\n# Source: %s\n%s\n", name, files[name])
	}
	return nil
}
