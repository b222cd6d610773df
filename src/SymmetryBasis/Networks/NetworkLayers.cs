namespace WeightSpace.SymmetryBasis;

/// <summary>Layers with their parameters, named as PyTorch names them.</summary>
internal static class NetworkLayers
{
    extension(ArchitectureBuilder net)
    {
        /// <summary>Dense layer with bias: <c>name.weight [size, in]</c>, <c>name.bias [size]</c>.</summary>
        public GraphValue Dense(string name, GraphValue x, int size) => net.Linear(x, net.Parameter($"{name}.weight", size, net.ShapeOf(x)[^1]), net.Parameter($"{name}.bias", size));

        /// <summary>Dense layer without bias.</summary>
        public GraphValue DenseOnly(string name, GraphValue x, int size) => net.Linear(x, net.Parameter($"{name}.weight", size, net.ShapeOf(x)[^1]));

        /// <summary>Dense layers with an element-wise operation between them; sizes without the first one.</summary>
        public GraphValue DenseChain(string name, GraphValue x, string operation, bool endsActivated, params ReadOnlySpan<int> sizes)
        {
            for (var layer = 0; layer < sizes.Length; layer++)
            {
                x = net.Dense($"{name}{2 * layer}", x, sizes[layer]);
                if (layer + 1 < sizes.Length || endsActivated) x = net.Elementwise(operation, x);
            }

            return x;
        }

        /// <summary>Convolution with bias over two position axes.</summary>
        public GraphValue ConvLayer(string name, GraphValue x, int channels, int kernel, int groups = 1, int stride = 1) =>
            net.Conv(x, net.Parameter($"{name}.weight", channels, net.ShapeOf(x)[1] / groups, kernel, kernel), net.Parameter($"{name}.bias", channels), groups, stride);

        /// <summary>Convolution without bias over two position axes.</summary>
        public GraphValue ConvOnly(string name, GraphValue x, int channels, int kernel, int groups = 1, int stride = 1) =>
            net.Conv(x, net.Parameter($"{name}.weight", channels, net.ShapeOf(x)[1] / groups, kernel, kernel), groups, stride);

        /// <summary>Batch normalisation with running statistics.</summary>
        public GraphValue BatchNormLayer(string name, GraphValue x)
        {
            var channels = net.ShapeOf(x)[1];
            return net.BatchNorm(
                x, net.Parameter($"{name}.weight", channels), net.Parameter($"{name}.bias", channels), net.Buffer($"{name}.running_mean", channels), net.Buffer($"{name}.running_var", channels));
        }

        /// <summary>Layer normalisation over the last axis.</summary>
        public GraphValue LayerNormLayer(string name, GraphValue x) =>
            net.LayerNorm(x, net.Parameter($"{name}.weight", net.ShapeOf(x)[^1]), net.Parameter($"{name}.bias", net.ShapeOf(x)[^1]));

        /// <summary>Root-mean-square normalisation over the last axis.</summary>
        public GraphValue RmsNormLayer(string name, GraphValue x) =>
            net.Apply(new ScaleShiftRule("RMSNorm scale", -1), net.Apply(new NormalizeRule("RMSNorm", -1), x), net.Parameter($"{name}.weight", net.ShapeOf(x)[^1]));
    }
}
