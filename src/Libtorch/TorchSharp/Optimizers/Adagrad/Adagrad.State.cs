using static TorchSharp.torch;

namespace TorchSharp.Modules;

public partial class Adagrad
{
    /// <summary>What the optimizer remembers of one parameter.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        /// <summary>How many steps the parameter has seen.</summary>
        public long step;

        /// <summary>The sum of squared gradients, shape of the parameter.</summary>
        public Tensor sum = null!;

        /// <summary>Creates an empty state; <see cref="Initialize"/> fills it.</summary>
        /// <param name="parameter">The parameter; its module owns it.</param>
        public State(Parameter parameter) : base(parameter) { }

        /// <summary>Frees the tensors.</summary>
        public void Dispose()
        {
            Keep(ref sum!, null);
        }

        /// <inheritdoc/>
        public override void Initialize(OptimizerOptions options)
        {
            var settings = (Options)options;
            step = 0;
            Keep(ref sum!, full_like(_parameter, settings.initial_accumulator_value!.Value));
        }

        /// <inheritdoc/>
        public override void to(Device device)
        {
            Move(ref sum!, device);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(BinaryReader reader)
        {
            step = reader.ReadInt64();
            sum.Load(reader);
        }

        /// <inheritdoc/>
        public override void SaveStateDict(BinaryWriter writer)
        {
            writer.Write(step);
            sum.Save(writer);
        }

        /// <inheritdoc/>
        public override void LoadStateDict(OptimizerState source)
        {
            var other = (State)source;
            step = other.step;
            Keep(ref sum!, Copy(other.sum));
        }

        /// <inheritdoc/>
        public override bool ApproximatelyEquals(OptimizerState other) =>
            other is State rhs && step == rhs.step && Close(sum, rhs.sum);
    }
}
