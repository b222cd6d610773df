namespace TorchSharp.Modules;

public partial class Adam
{
    // The same step as StepByOperators in one native pass over contiguous tensors in main memory.
    private bool TryFused(ParamGroup group) =>
        FusedSteps.Adam((Parameter[])group.Parameters, _state, group.Options.LearningRate!.Value, group.Options.beta1!.Value,
            group.Options.beta2!.Value, group.Options.eps!.Value, group.Options.weight_decay!.Value, decoupled: false,
            group.Options.maximize!.Value, static state =>
            {
                var own = (State)state;
                return new FusedSteps.AdamTensors(own.exp_avg, own.exp_avg_sq, own.max_exp_avg_sq, own.step + 1);
            }, static state => ((State)state).step++);
}
