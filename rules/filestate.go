package rules

import "time"

// fileState orders the lines of one file that carry no time of their own.
type fileState struct {
	seq  int
	last time.Time
}

func (e *engine) fileState(file string) *fileState {
	if e.fileLast == nil || e.file != file {
		e.file, e.fileLast = file, e.files[file]
		if e.fileLast == nil {
			e.fileLast = &fileState{}
			e.files[file] = e.fileLast
		}
	}
	return e.fileLast
}
