namespace TorchSharp.Modules;

public partial class SGD
{
    // The same step as StepByOperators in one native pass over contiguous tensors in main memory.
    private bool TryFused(ParamGroup group)
    {
        var options = group.Options;
        return FusedSteps.Sgd(
            (Parameter[])group.Parameters, _state, options.LearningRate!.Value, options.momentum!.Value, options.dampening!.Value,
            options.weight_decay!.Value, options.nesterov!.Value, options.maximize!.Value,
            static state => ((State)state).momentum_buffer,
            static (state, create) => ((State)state).PrepareBuffer(create));
    }

    public sealed partial class State
    {
        internal void PrepareBuffer(bool create) => Keep(ref momentum_buffer, create ? Zeros() : null);
    }
}
