from python_stretch import Signalsmith as Signalsmith
